// `settle`: the operator's word that a flagged price is a real move, not a split.
import { quoteStoreName } from '#src/config/upstream-name.ts';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { openConnection } from '#src/storage/sqlite-connection.ts';
import { settleSplitFlag } from '#src/storage/sqlite-split-flags.ts';
import { CommandError, exitFault, exitFine, type Command } from './command.ts';
import { requireFile } from './database-file.ts';

export const settleCommand: Command = {
  name: 'settle',
  usage: 'settle <symbol>',
  summary: 'lift the flag of a price that looks split: the move is a real one',
  options: {},
  wordCount: 1,
  run: async ({ settings, words: [text = ''], terminal }) => {
    requireFile(settings.databasePath);
    const symbol = parseTickerSymbol(text);
    if (!symbol) throw new CommandError(`"${text}" is no symbol, expected one such as AAPL`);
    // Beside a running server, which looks at the flags of a flagged symbol anew.
    const connection = openConnection(settings.databasePath);
    const isSettled = settleSplitFlag(connection, quoteStoreName(settings), symbol);
    connection.close();
    terminal.print(
      isSettled ? `${symbol} trades at its price again` : `${symbol} is not flagged as adjusting`,
    );
    return isSettled ? exitFine : exitFault;
  },
};
