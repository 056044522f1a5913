// Opening and closing accounts.
import type { Broker } from '#src/broker/broker.ts';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { Money } from '#src/domain/money.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Random } from '#src/runtime/random.ts';

/** Faults of both are those of `Broker.execute`. */
export type Accounts = {
  /** A new account with the starting cash. */
  open(): Promise<AccountId>;
  /** Closes the account for ever; closing a closed one changes nothing. */
  close(accountId: AccountId): Promise<void>;
};

export type AccountsNeeds = {
  readonly broker: Pick<Broker, 'execute'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly startingCash: Money;
};

/** Accounts at the broker. */
export function createAccounts({ broker, clock, random, startingCash }: AccountsNeeds): Accounts {
  return {
    async open() {
      const id = accountId(random.id());
      const command = {
        type: 'OpenAccount',
        accountId: id,
        at: clock.now(),
        startingCash,
      } as const;
      const opened = await broker.execute(command);
      if (!opened.ok) throw new Error(`opening was refused: ${opened.error.code}`);
      return id;
    },
    async close(id) {
      await broker.execute({ type: 'CloseAccount', accountId: id, at: clock.now() });
    },
  };
}
