// Opening and closing accounts.
import type { Broker } from '#src/broker/broker.ts';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { Money } from '#src/domain/money.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Random } from '#src/runtime/random.ts';

/** Faults are those of `Broker.execute`. */
export type Accounts = {
  /** A new account with that much cash, or the usual starting cash. */
  open(cash?: Money): Promise<AccountId>;
  /** Closes the account for ever; closing a closed one changes nothing. */
  close(accountId: AccountId): Promise<void>;
  /** Throws AccountQuarantinedError for books that do not add up. */
  check(accountId: AccountId): Promise<void>;
  /** Closes all of them, or none when the books of one do not add up. */
  closeAll(accountIds: readonly AccountId[]): Promise<void>;
};

export type AccountsNeeds = {
  readonly broker: Pick<Broker, 'execute' | 'requireSound'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly startingCash: Money;
};

/** Accounts at the broker. */
export function createAccounts(needs: AccountsNeeds): Accounts {
  const { broker, clock } = needs;
  const close = async (id: AccountId) => {
    await broker.execute({ type: 'CloseAccount', accountId: id, at: clock.now() });
  };
  return {
    open: (cash = needs.startingCash) => open(needs, cash),
    close,
    check: broker.requireSound,
    async closeAll(accountIds) {
      for (const id of accountIds) await broker.requireSound(id);
      for (const id of accountIds) await close(id);
    },
  };
}

async function open({ broker, clock, random }: AccountsNeeds, cash: Money): Promise<AccountId> {
  const id = accountId(random.id());
  const command = {
    type: 'OpenAccount',
    accountId: id,
    at: clock.now(),
    startingCash: cash,
  } as const;
  const opened = await broker.execute(command);
  if (!opened.ok) throw new Error(`opening was refused: ${opened.error.code}`);
  return id;
}
