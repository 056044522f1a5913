// `settle`: the operator's word that a flagged price is a real move, not a split.
import { quoteStoreName } from '#src/config/upstream-name.ts';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { settleSplitFlag } from '#src/storage/prices/split-flags.ts';
import { CommandError, exitFault, exitFine, type Command } from './command.ts';
import { withChanges } from './books.ts';

export const settleCommand: Command = {
  name: 'settle',
  usage: 'settle <symbol>',
  summary: 'lift the flag of a price that looks split: the move is a real one',
  options: {},
  wordCount: 1,
  run: async ({ settings, words: [text = ''], terminal }) => {
    const symbol = parseTickerSymbol(text);
    if (!symbol) throw new CommandError(`"${text}" is no symbol, expected one such as AAPL`);
    // Beside a running server, which looks at the flags of a flagged symbol anew.
    const isSettled = await withChanges(settings, (database) =>
      settleSplitFlag(database, quoteStoreName(settings), symbol),
    );
    terminal.print(
      isSettled ? `${symbol} trades at its price again` : `${symbol} is not flagged as adjusting`,
    );
    return isSettled ? exitFine : exitFault;
  },
};
