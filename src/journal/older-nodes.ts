// Nodes of two releases may live on one database while a host upgrades them one after another. What
// the older ones could not read is not recorded until they are gone.
import { StorageBusyError } from '#src/runtime/storage-fault.ts';
import type { Journal, NewEntry } from './journal.ts';

/** Certainly nothing was recorded: a node that lives could not have read it. */
export class OlderNodeLivesError extends StorageBusyError {
  override readonly name = 'OlderNodeLivesError';
}

/**
 * Which release was the first to read an event of a type and version, written `OrderCancelled 2`.
 * Whoever adds a type or a version adds a line; it goes when no node can be that old any more. No
 * release before this one shares its database with others, so that there is none yet.
 */
const firstReaders: Readonly<Record<string, string>> = {};

/**
 * The journal, in which nothing is recorded that a living node of an older release could not read:
 * `append` throws OlderNodeLivesError then. `releases` gives those of all living nodes.
 */
export function journalForAll(
  journal: Journal,
  releases: () => ReadonlySet<string>,
  readers: Readonly<Record<string, string>> = firstReaders,
): Journal {
  return {
    ...journal,
    append: async (entries) => {
      for (const entry of entries) refuseUnreadable(entry, readers, releases);
      await journal.append(entries);
    },
  };
}

function refuseUnreadable(
  { stored: { eventType, eventVersion } }: NewEntry,
  readers: Readonly<Record<string, string>>,
  releases: () => ReadonlySet<string>,
): void {
  const first = readers[`${eventType} ${eventVersion}`];
  if (first === undefined) return;
  const older = [...releases()].find((release) => isBefore(release, first));
  if (older === undefined) return;
  throw new OlderNodeLivesError(`a node of release ${older} lives, ${first} reads ${eventType}`);
}

/** Whether the release came before the other one, by their three numbers (semver.org, 11). */
function isBefore(release: string, other: string): boolean {
  const [a, b] = [release, other].map((text) => text.split(/[.-]/, 3).map(Number));
  const place = [0, 1, 2].find((index) => a?.[index] !== b?.[index]);
  return place !== undefined && (a?.[place] ?? 0) < (b?.[place] ?? 0);
}
