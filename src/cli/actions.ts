// `actions`: what is known of splits, dividends and new names, and the operator's word about them.
import {
  isApplied,
  kindOf,
  knownInOrder,
  type KnownAction,
} from '#src/domain/actions/known-action.ts';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { quoteStoreName, upstreamName } from '#src/config/upstream-name.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createActionStore, saveOperatorsWord } from '#src/storage/prices/corporate-actions.ts';
import { readListing } from '#src/storage/prices/quotes.ts';
import { settleSplitFlag } from '#src/storage/prices/split-flags.ts';
import { rowOfAction, tellRemarks } from './action-words.ts';
import { operatorsAction } from './actions-of-operator.ts';
import { withChanges, withNewestBooks } from './books.ts';
import {
  CommandError,
  exitFault,
  exitFine,
  jsonOption,
  type Command,
  type CommandInput,
} from './command.ts';
import { showBookings } from './show-bookings.ts';
import { printRows } from './table.ts';

export const actionsCommand: Command = {
  name: 'actions',
  usage:
    'actions list | add <symbol> <date> --split 2:1 | --dividend 0.25 [--paid-on <date>] [--special] | --value 1.50 | ' +
    '--rename <symbol> | --write-off 0 | reject <id or symbol>  [--dry-run] [--json]',
  summary: 'list splits, dividends and new names; add or correct one; reject one, or a false alarm',
  options: {
    split: { type: 'string' },
    dividend: { type: 'string' },
    'paid-on': { type: 'string' },
    special: { type: 'boolean' },
    value: { type: 'string' },
    rename: { type: 'string' },
    'write-off': { type: 'string' },
    'dry-run': { type: 'boolean' },
    ...jsonOption,
  },
  wordCount: 1,
  wordCountMax: 3,
  run: async (input) => {
    const [verb = '', ...words] = input.words;
    if (verb === 'list' && words.length === 0) return list(input);
    if (verb === 'add' && words.length === 2) return add(input, words);
    if (verb === 'reject' && words.length === 1) return reject(input, words[0] ?? '');
    throw new CommandError(`expected: npm run -s papertape -- ${actionsCommand.usage}`);
  },
};

const columns = ['action_id', 'kind', 'terms', 'ex_date', 'state', 'source', 'note'] as const;

async function list({ settings, options, terminal }: CommandInput): Promise<number> {
  const known = await withNewestBooks(settings, ({ database }) =>
    createActionStore(withoutWriting(database), upstreamName(settings.upstream)).load(),
  );
  const rows = known.toSorted((a, b) => knownInOrder(b, a)).map(rowOfAction);
  const isJson = options['json'] === true;
  if (rows.length > 0 || isJson) printRows(terminal, columns, rows, isJson);
  else terminal.print('no splits, dividends or new names are known yet');
  return exitFine;
}

async function add(input: CommandInput, [symbol = '', date = '']: readonly string[]) {
  const { settings, options, terminal } = input;
  const upstream = upstreamName(settings.upstream);
  const { shown, listed } = await withNewestBooks(settings, async (books) => {
    const { database } = books;
    const known = await createActionStore(withoutWriting(database), upstream).load();
    const shown = operatorsAction(symbol, date, options, known);
    await showBookings(input, books, { kind: 'book', action: shown.action });
    const listing = await readListing(database, upstream);
    return { shown, listed: listing && new Set(listing.instruments.map((each) => each.symbol)) };
  });
  if (options['dry-run'] === true) tellRemarks(input, shown, listed);
  if (isDryRun(input)) return exitFine;
  // Another operator may have had a word meanwhile, of which this one is the correction.
  const word = await withChanges(settings, (database) =>
    saveOperatorsWord(database, upstream, (known) => {
      const { action, corrects } = operatorsAction(symbol, date, options, known);
      const foundAt = createClock().now();
      return { action: { ...action, state: 'accepted', note: null, foundAt }, corrects };
    }),
  );
  tellRemarks(input, word, listed);
  if (!options['json']) {
    terminal.print(
      `${word.action.actionId} is booked by the running server within seconds, or at its start`,
    );
  }
  return exitFine;
}

async function reject(input: CommandInput, name: string): Promise<number> {
  const { settings, options, terminal } = input;
  const upstream = upstreamName(settings.upstream);
  const action = await withNewestBooks(settings, async (books) => {
    const store = createActionStore(withoutWriting(books.database), upstream);
    const found = (await store.load()).find(({ actionId }) => actionId === name);
    if (found) assertNoNameInForce(found);
    if (found)
      await showBookings(input, books, {
        kind: 'take_back',
        action: found,
        of: kindOf(found.terms),
      });
    return found;
  });
  if (!action) return settle(input, name);
  if (isDryRun(input)) return exitFine;
  await withChanges(settings, (database) =>
    // As it is by now: the server may have booked it, or another operator corrected it.
    saveOperatorsWord(database, upstream, (known) => {
      const newest = known.find(({ actionId }) => actionId === name) ?? action;
      assertNoNameInForce(newest);
      return { action: { ...newest, state: 'rejected', note: null } };
    }),
  );
  if (!options['json']) terminal.print(`${action.actionId} is taken back where it was booked`);
  return exitFine;
}

/** Shares that have a new name are given another one, and none is taken from them. */
function assertNoNameInForce(action: KnownAction): void {
  const { terms, symbol, exDate } = action;
  if (terms.kind !== 'rename' || !isApplied(action)) return;
  throw new CommandError(
    `the shares are called ${terms.newSymbol} by now: "actions add ${symbol} ${exDate} --rename <symbol>" ` +
      `gives them another name, "actions add ${terms.newSymbol} <date> --rename ${symbol}" the old one`,
  );
}

/** Whether nothing is to be changed, which a person is told. */
function isDryRun({ options, terminal }: CommandInput): boolean {
  if (options['dry-run'] !== true) return false;
  if (options['json'] !== true) terminal.print('a dry run: nothing was changed');
  return true;
}

/** No action of that name: the price looked like a split, and the move was a real one. */
async function settle(input: CommandInput, name: string): Promise<number> {
  const { settings, terminal } = input;
  const symbol = parseTickerSymbol(name);
  if (!symbol) throw new CommandError(`"${name}" is no action: "actions list" names them`);
  if (isDryRun(input)) return exitFine;
  const isSettled = await withChanges(settings, (database) =>
    settleSplitFlag(database, quoteStoreName(settings), symbol),
  );
  terminal.print(
    isSettled ? `${symbol} trades at its price again` : `${symbol} is not flagged as adjusting`,
  );
  return isSettled ? exitFine : exitFault;
}

/** Reading needs no more of the database. */
function withoutWriting<Reading extends { query: unknown }>(database: Reading) {
  const write = () => Promise.reject(new Error('nothing is written while books are read'));
  return { ...database, write };
}
