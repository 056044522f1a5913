// Bugs that a ledger may have, as changes to the program's text, each with the cheapest suite that
// must find it and what the suite then says.
export type Edit = {
  readonly file: string;
  /** Stands in the file exactly once; otherwise the bug cannot be planted, which is a failure. */
  readonly text: string;
  readonly becomes: string;
};

export type PlantedBug = {
  readonly id: string;
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Words for Node: a suite, or a file of tests. */
  readonly suite: readonly string[];
  /** The line that says what was found. */
  readonly evidence: RegExp;
  /** Where the bug is another one than on several nodes: why. */
  readonly remark?: string;
};

const unit = (file: string) => ['--test', '--test-isolation=none', file];
const shortStorm = ['tests/storm/run-storm.ts', '--kills', '0', '--hits', '1', '--entries', '500'];
const disk = (words: string) => ['tests/disk/run-disk.ts', ...words.split(' ')];

/** By the judgement of the history, or by the mark before there is one. */
const wasLost = /^(lost|chain breaks) +[1-9].*|misses entries that were answered/m;

const withoutUniqueSequence: Edit = {
  file: 'src/storage/sqlite/migrations/018-short-rows.sql',
  text: 'CREATE UNIQUE INDEX journal_sequence ON journal (account, sequence);\n',
  becomes: '',
};

export const plantedBugs: readonly PlantedBug[] = [
  {
    id: 'B1',
    name: 'an order is acknowledged before its commit',
    edits: [
      {
        file: 'src/storage/sqlite/writer.ts',
        text: '      const outcomes = await runner.run(group.map(({ job }) => job));\n',
        becomes: `      for (const { job, resolve } of group) {
        if (job[0]?.sql.startsWith('INSERT INTO journal')) resolve([1]);
      }
      const outcomes = await runner.run(group.map(({ job }) => job));\n`,
      },
    ],
    suite: shortStorm,
    evidence: wasLost,
  },
  {
    id: 'B2',
    name: 'synchronous = NORMAL',
    edits: [
      {
        file: 'src/storage/sqlite/connection.ts',
        text: 'PRAGMA synchronous = FULL',
        becomes: 'PRAGMA synchronous = NORMAL',
      },
      {
        file: 'src/storage/sqlite/connection.ts',
        text: 'if (synchronous !== 2)',
        becomes: 'if (synchronous !== 1)',
      },
    ],
    suite: disk('--states 100 --nth 0'),
    evidence: /^states with a loss, entries lost +[1-9].*/m,
  },
  {
    id: 'B3',
    name: 'no unique (account, sequence)',
    edits: [withoutUniqueSequence],
    suite: unit('tests/contract/journal.test.ts'),
    evidence: /✖ .*/,
    remark: 'one server per file and one batch at a time hide it: the test of the port finds it',
  },
  {
    id: 'B4',
    name: 'the idempotency key is kept apart from the entry',
    edits: [
      {
        file: 'src/journal/journal.ts',
        text: '    content,\n    idempotency,\n',
        becomes: '    content,\n    idempotency: undefined,\n',
      },
      {
        file: 'src/broker/recorded-answers.ts',
        text: '      const entry = await findEntry(accountId, key);\n',
        becomes: `      const kept = keptApart.get(accountId + key);
      if (kept) return ok(kept);
      const entry = await findEntry(accountId, key);\n`,
      },
      {
        file: 'src/broker/recorded-answers.ts',
        text: 'export function createRecordedAnswers(',
        becomes:
          'export const keptApart = new Map<string, Executed>();\n' +
          'export function createRecordedAnswers(',
      },
      {
        file: 'src/broker/batch.ts',
        text: "import type { RecordedAnswers } from './recorded-answers.ts';\n",
        becomes: "import { keptApart, type RecordedAnswers } from './recorded-answers.ts';\n",
      },
      {
        file: 'src/broker/batch.ts',
        text: '  for (const { waiting, outcome } of decided) waiting.resolve(outcome);\n',
        becomes: `  for (const { waiting, outcome } of decided) {
    const key = waiting.idempotency?.key;
    if (key && outcome.ok) keptApart.set(accountId + key, { ...outcome.value, replayed: true });
    waiting.resolve(outcome);
  }\n`,
      },
      {
        file: 'src/broker/executor.ts',
        text: '  const isDoubted = attempts > 0 ||',
        becomes: '  const isDoubted = attempts >= 0 ||',
      },
      {
        file: 'src/broker/executor.ts',
        text: '  const isKeyKnown = !idempotency ||',
        becomes: '  const isKeyKnown = !idempotency &&',
      },
    ],
    suite: shortStorm,
    evidence: /^duplicated +[1-9].*/m,
  },
  {
    id: 'B5',
    name: 'check, await, write: batches beside one another, no unique sequence',
    edits: [
      withoutUniqueSequence,
      {
        file: 'src/broker/executor.ts',
        text: '      if (!isRunning) void run();\n',
        becomes: '      void run();\n',
      },
    ],
    suite: shortStorm,
    evidence: wasLost,
  },
  {
    id: 'B6',
    name: 'money is computed in floating point',
    edits: [
      {
        file: 'src/domain/money.ts',
        text: '  return divideHalfEven(price * shares, notionalDivisor) as Money;\n',
        becomes:
          '  return BigInt(Math.round((Number(price) * Number(shares)) / Number(notionalDivisor))) as Money;\n',
      },
    ],
    suite: unit('src/domain/money.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B7',
    name: 'the hash chain is not checked',
    edits: [
      {
        file: 'src/journal/journal.ts',
        text: '  if (hashEntry(head.hash, stored) !== stored.hash) {\n',
        becomes: "  if (stored.hash === '') {\n",
      },
    ],
    suite: unit('tests/tampering.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B8',
    name: 'no high-water mark',
    edits: [
      {
        file: 'src/journal/high-water-mark.ts',
        text: '      if (newest) mark.note(newest.stored);\n',
        becomes: '',
      },
    ],
    suite: unit('tests/tampering.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B9',
    name: 'a commit that failed is reported as "nothing was changed"',
    edits: [
      {
        file: 'src/http/problems/faults.ts',
        text: "    return new ProblemError('outcome_unknown', detail, { retryAt });\n",
        becomes: "    return new ProblemError('storage_full', detail, { retryAt });\n",
      },
    ],
    suite: disk('--states 0 --nth 24 --ways sync'),
    evidence: /.*was recorded although the answer said that nothing was/,
  },
  {
    id: 'B10',
    name: 'the wall clock orders the history',
    edits: [
      {
        file: 'src/journal/journal.ts',
        text: '    recordedAt: Math.max(head.recordedAt, at),\n',
        becomes: '    recordedAt: at,\n',
      },
    ],
    suite: unit('src/broker/broker.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B11',
    name: 'stale memory is kept after an unknown outcome',
    edits: [
      {
        file: 'src/broker/batch.ts',
        text: '  if (!isTrue) needs.memories.forget(accountId);\n',
        becomes: '',
      },
    ],
    suite: unit('src/broker/broker.test.ts'),
    evidence: /✖ .*/,
    remark: 'a second, paused node does not apply: the lock allows one server per file',
  },
  {
    id: 'B12',
    name: 'a notice of the upstream is taken for data',
    edits: [
      {
        file: 'src/market/alpha-vantage/alpha-vantage-notice.ts',
        text: '  if (notice === undefined) return;\n',
        becomes: '  if (notice !== null) return;\n',
      },
    ],
    suite: unit('src/market/alpha-vantage/alpha-vantage-notice.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B13',
    name: 'a batch is taken for memory before its commit',
    edits: [
      {
        file: 'src/broker/batch.ts',
        text: '  try {\n    if (batch.entries.length > 0) await journal',
        becomes:
          '  memories.confirm(accountId, batch.memory());\n' +
          '  try {\n    if (batch.entries.length > 0) await journal',
      },
    ],
    suite: unit('tests/broker-races.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B14',
    name: 'a read model misses one row',
    edits: [
      {
        file: 'src/journal/read-models.ts',
        text: "  if (!positionAfter) return [{ kind: 'released', symbol, at }];\n",
        becomes: '  if (!positionAfter) return [];\n',
      },
    ],
    suite: unit('src/journal/read-models.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B15',
    name: 'an order fills at a price from before it was accepted',
    edits: [
      {
        file: 'src/domain/evidence.ts',
        text: '  if (!isWhole && quote.asOf <= since) return undefined;\n',
        becomes: '',
      },
      {
        file: 'src/domain/evidence.ts',
        text: 'last: quote.asOf > since ? quote.price : null',
        becomes: 'last: quote.price',
      },
    ],
    suite: unit('src/broker/venue/venue.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B16',
    name: 'a hold is not released when its order ends',
    edits: [
      {
        file: 'src/broker/open-orders.ts',
        text: 'heldCash: money(account.heldCash - heldCashOf(order))',
        becomes: 'heldCash: account.heldCash',
      },
    ],
    suite: unit('src/broker/open-orders.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B17',
    name: 'a trigger is lost by a restart',
    edits: [
      {
        file: 'src/journal/codecs/order-parts.ts',
        text: "isTriggered: readFlag(body['isTriggered'])",
        becomes: 'isTriggered: false',
      },
    ],
    suite: unit('src/journal/order-events.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B18',
    name: 'a limit order that waits fills at the far side of its limit',
    edits: [
      {
        file: 'src/broker/venue/venue.ts',
        text: "isLimitMet(order, best)) return fillAt(limit, 'range', evidence)",
        becomes: "isLimitMet(order, best)) return fillAt(best, 'range', evidence)",
      },
    ],
    suite: unit('src/broker/venue/venue.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B19',
    name: 'both legs of a pair sell',
    edits: [
      {
        file: 'src/broker/fill-open-order.ts',
        text: 'return [...ended, fillOne(account, winner, by, command)];',
        becomes: 'return [fillOne(account, winner, by, command)];',
      },
    ],
    suite: unit('src/broker/groups.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B20',
    name: 'an action is applied twice',
    edits: [
      {
        file: 'src/broker/action-command.ts',
        text: '  const replaces = history.booked.find((each) => each.actionId === actionId) ?? null;\n',
        becomes: '  const replaces = null;\n',
      },
    ],
    suite: unit('tests/operator-actions.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B21',
    name: 'an action is applied to shares that were bought after it',
    edits: [
      {
        file: 'src/domain/actions/holding-history.ts',
        text: '  if (dayA !== dayB) return dayA < dayB ? -1 : 1;\n',
        becomes: '',
      },
    ],
    suite: unit('src/broker/actions-model.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B22',
    name: 'a price from before stands beside shares from after',
    edits: [
      {
        file: 'src/domain/valuation.ts',
        text: '  return actedOn !== null && (restatedOn ?? tradingDay) < actedOn;\n',
        becomes: '  return false;\n',
      },
    ],
    suite: unit('src/domain/valuation.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B23',
    name: "a dividend goes by today's holding",
    edits: [
      {
        file: 'src/domain/actions/holding-history.ts',
        text: "  return movement.kind === 'trade' ? movement.date : movement.exDate;\n",
        becomes:
          "  const isDividend = movement.kind === 'action' && movement.action === 'dividend';\n" +
          "  if (isDividend) return '9999-12-31';\n" +
          "  return movement.kind === 'trade' ? movement.date : movement.exDate;\n",
      },
    ],
    suite: unit('tests/api/dividends.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B24',
    name: 'a claim is lost by a reset',
    edits: [
      {
        file: 'src/broker/evolve.ts',
        text: "      return { ...account, status: 'closed' };\n",
        becomes:
          "      return { ...account, status: 'closed', claims: [], dividendsDue: money(0n) };\n",
      },
    ],
    suite: unit('tests/api/dividends.test.ts'),
    evidence: /✖ .*/,
  },
  {
    id: 'B25',
    name: 'a ticker that came back is taken for the shares that had it before',
    edits: [
      {
        file: 'src/broker/action-history.ts',
        text: '    return companyNow(changes, event.symbol, day, cameSince) === now;\n',
        becomes: '    return companyNow(changes, event.symbol, day, () => true) === now;\n',
      },
    ],
    suite: unit('src/broker/company-history.test.ts'),
    evidence: /✖ .*/,
  },
];
