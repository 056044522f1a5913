// What the owner of an account has set for the orders of programs; orders of people go by none.
import type { AccountId } from '#src/domain/ids.ts';

export type AccountConfiguration = {
  /** No new orders for now. */
  readonly suspendsTrade: boolean;
  /** Whether parts of shares may be bought and sold. */
  readonly takesFractions: boolean;
  /** Kept and told; nothing is mailed. */
  readonly tradeConfirmEmail: 'all' | 'none';
  /** Kept and told, as the two below: what they are about is not traded here. */
  readonly isPtpException: boolean;
  readonly isOvernightDisabled: boolean;
  readonly pdtCheck: 'both' | 'entry' | 'exit';
};

export const usualConfiguration: AccountConfiguration = {
  suspendsTrade: false,
  takesFractions: true,
  tradeConfirmEmail: 'none',
  isPtpException: false,
  isOvernightDisabled: true,
  pdtCheck: 'entry',
};

export type ConfigurationStore = {
  /** What was set of it; undefined where nothing was. */
  find(accountId: AccountId): Promise<Partial<AccountConfiguration> | undefined>;
  /** False, and nothing is saved, when what was set is not `before` any more. */
  save(
    accountId: AccountId,
    before: Partial<AccountConfiguration> | undefined,
    configuration: AccountConfiguration,
  ): Promise<boolean>;
};

export type Configurations = {
  of(accountId: AccountId): Promise<AccountConfiguration>;
  /** Changes what is given; gives the whole. */
  change(accountId: AccountId, given: Partial<AccountConfiguration>): Promise<AccountConfiguration>;
};

/** Configurations in the store; an account without one has the usual one. */
export function createConfigurations(store: ConfigurationStore): Configurations {
  return {
    of: async (accountId) => ({ ...usualConfiguration, ...(await store.find(accountId)) }),
    async change(accountId, given) {
      // Whoever finds it changed meanwhile changes it as it is then: nobody's change is lost.
      for (;;) {
        const before = await store.find(accountId);
        const changed = { ...usualConfiguration, ...before, ...given };
        if (await store.save(accountId, before, changed)) return changed;
      }
    },
  };
}
