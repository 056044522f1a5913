// Loading accounts from the journal: each once, however many ask for it at the same time.
import type { AccountId } from '#src/domain/ids.ts';
import type { AccountMemory } from './replay.ts';

export type AccountLoads = {
  /** The load of the account that is under way, or a new one. */
  join(accountId: AccountId): Promise<AccountMemory>;
  /** Something newer is known: what is under way is not kept any more. */
  outdate(accountId: AccountId): void;
};

type Needs = {
  readonly load: (accountId: AccountId) => Promise<AccountMemory>;
  readonly keep: (accountId: AccountId, memory: AccountMemory) => void;
};

/** Loads with `load`, and hands what is still wanted then to `keep`. */
export function createAccountLoads({ load, keep }: Needs): AccountLoads {
  const loadsById = new Map<AccountId, Promise<AccountMemory>>();

  function begin(accountId: AccountId): Promise<AccountMemory> {
    const isNewest = () => loadsById.get(accountId) === loading;
    const loading: Promise<AccountMemory> = load(accountId)
      .then((memory) => {
        if (isNewest()) keep(accountId, memory);
        return memory;
      })
      .finally(() => {
        if (isNewest()) loadsById.delete(accountId);
      });
    loadsById.set(accountId, loading);
    return loading;
  }

  return {
    join: (accountId) => loadsById.get(accountId) ?? begin(accountId),
    outdate: (accountId) => void loadsById.delete(accountId),
  };
}
