// Writes that only the holder of a lease may make: whoever was frozen, and thinks that it holds it
// still, writes nothing.
import { NotAskerError } from '#src/market/sharing/want.ts';
import { ConditionUnmetError, type Database } from './database.ts';
import { asker, type Membership } from './membership.ts';

/** The database for what the node that asks the price source learns. Writes throw NotAskerError. */
export function fencedForAsker(
  database: Database,
  { holds, fence }: Pick<Membership, 'holds' | 'fence'>,
): Database {
  return {
    ...database,
    async write(job) {
      if (!holds(asker)) throw new NotAskerError('another node asks the price source');
      const condition = fence(asker);
      if (!condition) return database.write(job);
      try {
        return (await database.write([condition, ...job])).slice(1);
      } catch (error) {
        // No job of the market has a condition of its own.
        if (!(error instanceof ConditionUnmetError)) throw error;
        throw new NotAskerError('another node has taken over', { cause: error });
      }
    },
  };
}
