// Group commit: appends that come while a transaction is on its way share the next one. Those of
// one account stand or fall together; an account that another node was faster on leaves its group,
// and the rest is committed without it.
import type { NewEntry } from '#src/journal/journal.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import { UniqueKeyTakenError } from '#src/storage/database.ts';
import type { Connections } from './connections.ts';
import type { Statement } from './statements.ts';

/** Entries of one account that follow from one another. */
export type Append = readonly NewEntry[];

type Needs = {
  /** The statements that record the appends. */
  readonly statementsOf: (appends: readonly Append[]) => readonly Statement[];
  /** Those that do not follow from what the journal has by now. */
  readonly findBehind: (appends: readonly Append[]) => Promise<ReadonlySet<Append>>;
  readonly meter: CommitMeter | undefined;
};

type Waiting = PromiseWithResolvers<void> & { readonly entries: Append };

/** Appends in one commit; the rest waits, so that no answer waits for a whole flood. */
const groupMax = 500;
/** Groups that other nodes were faster on, before all of it is reported as a conflict. */
const attemptsMax = 5;

/** Records the entries with whatever else waits; faults are those of `Connections.transact`. */
export function createGroups(
  connections: Pick<Connections, 'transact'>,
  needs: Needs,
): (entries: Append) => Promise<void> {
  const waiting: Waiting[] = [];
  let isUnderWay = false;

  async function run(): Promise<void> {
    isUnderWay = true;
    while (waiting.length > 0) {
      // Appends that come later in this turn of the loop join the group.
      await new Promise((resolve) => setImmediate(resolve));
      await settle(connections, needs, takeGroup(waiting));
    }
    isUnderWay = false;
  }

  return (entries) => {
    const each = { ...Promise.withResolvers<void>(), entries };
    waiting.push(each);
    if (!isUnderWay) void run();
    return each.promise;
  };
}

/** The next group: at most one append of each account, since a later one follows from it. */
function takeGroup(waiting: Waiting[]): readonly Waiting[] {
  const accounts = new Set<string | undefined>();
  const group: Waiting[] = [];
  const rest: Waiting[] = [];
  for (const each of waiting) {
    const account = each.entries[0]?.stored.accountId;
    const isFirst = group.length < groupMax && !accounts.has(account);
    (isFirst ? group : rest).push(each);
    accounts.add(account);
  }
  waiting.splice(0, waiting.length, ...rest);
  return group;
}

/** Resolves when every append of the group has its outcome. Never rejects. */
async function settle(
  connections: Pick<Connections, 'transact'>,
  { statementsOf, findBehind, meter }: Needs,
  group: readonly Waiting[],
): Promise<void> {
  let left = group;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const commitEnded = meter?.commitStarted(left.length);
    try {
      await connections.transact(statementsOf(left.map(({ entries }) => entries)));
      for (const each of left) each.resolve();
      return;
    } catch (error) {
      const isConflict = error instanceof UniqueKeyTakenError && attempt < attemptsMax;
      const behind = isConflict ? await askBehind(findBehind, left) : undefined;
      const isOut = ({ entries }: Waiting) => behind?.has(entries) ?? true;
      for (const each of left.filter(isOut)) each.reject(error);
      left = left.filter((each) => !isOut(each));
    } finally {
      commitEnded?.();
    }
  }
}

/** Undefined where that cannot be found out: then the conflict is everybody's. */
async function askBehind(
  findBehind: Needs['findBehind'],
  group: readonly Waiting[],
): Promise<ReadonlySet<Append> | undefined> {
  try {
    return await findBehind(group.map(({ entries }) => entries));
  } catch {
    return undefined;
  }
}
