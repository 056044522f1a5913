// Books an action in one account: worked out from the journal, decided by the broker, once.
import { commandOfBooking, type Booking } from '#src/broker/action-command.ts';
import type { Broker } from '#src/broker/broker.ts';
import { AccountMovedOnError, applyAction, settleClaim } from '#src/broker/decide-action.ts';
import { whyNameIsInUse } from '#src/broker/name-in-use.ts';
import type { Account } from '#src/domain/account.ts';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { ApplyAction } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { readWholeJournal } from '#src/trading/whole-journal.ts';

/** Faults are those of the broker. */
export type AccountActions = {
  /** Why a new name has to wait for the account, in one line; undefined where it has not to. */
  whyNameIsInUse(accountId: AccountId, action: CorporateAction): Promise<string | undefined>;
  /** Whether anything was recorded. What is booked already, or concerns it not, changes nothing. */
  book(accountId: AccountId, booking: Booking): Promise<boolean>;
  /** What that would record now, and the account before it; nothing is. */
  preview(
    accountId: AccountId,
    booking: Booking,
  ): Promise<{ readonly before: Account; readonly events: readonly AccountEvent[] }>;
  /** What was to be paid by the day (YYYY-MM-DD) becomes cash, and debts are paid. */
  settle(accountId: AccountId, today: string): Promise<void>;
};

export type AccountActionsNeeds = {
  readonly broker: Pick<Broker, 'execute' | 'readAccount' | 'readHistory'>;
  readonly clock: Clock;
  /** Since when the company is listed that has the symbol now, where that is known. */
  readonly listedOn: (symbol: TickerSymbol) => string | undefined;
};

/** The account went on while it was worked out; somebody who trades so fast can wait. */
const attemptsMax = 20;

/** Bookings by the broker. */
export function createAccountActions(needs: AccountActionsNeeds): AccountActions {
  const { broker, clock } = needs;

  async function prepare(accountId: AccountId, booking: Booking) {
    const entries = await readWholeJournal(broker, accountId);
    const account = await broker.readAccount(accountId);
    const listedOn = needs.listedOn(booking.action.symbol);
    const standing = { accountId, entries, account, listedOn, at: clock.now() };
    const command = commandOfBooking(standing, booking);
    const events = command ? applyAction(account, command.command) : [];
    return { account, prepared: command, events };
  }

  return {
    async whyNameIsInUse(accountId, action) {
      const account = await broker.readAccount(accountId);
      // By far the most accounts need no look into their journals.
      if (!whyNameIsInUse({ accountId, account, entries: [] }, action)) return undefined;
      const entries = await readWholeJournal(broker, accountId);
      return whyNameIsInUse({ accountId, account, entries }, action);
    },
    async book(accountId, booking) {
      for (let attempt = 1; ; attempt += 1) {
        const { prepared, events } = await prepare(accountId, booking);
        if (!prepared || events.length === 0) return false;
        const { command, times } = prepared;
        try {
          const isBooking = events.some((event) => 'effect' in event);
          const key = isBooking ? keyOf(command, times) : `${keyOf(command, times)} orders`;
          await broker.execute(command, { idempotency: { key, inputDigest: sha256(key) } });
          return true;
        } catch (error) {
          if (!(error instanceof AccountMovedOnError) || attempt === attemptsMax) throw error;
        }
      }
    },
    async preview(accountId, booking) {
      const { account, events } = await prepare(accountId, booking);
      return { before: account, events };
    },
    async settle(accountId, today) {
      const { claims } = await broker.readAccount(accountId);
      for (const { claimId } of claims.filter(({ payableOn }) => payableOn <= today)) {
        const command = { type: 'SettleClaim', accountId, at: clock.now(), claimId } as const;
        const account = await broker.readAccount(accountId);
        if (settleClaim(account, command).length === 0) continue;
        try {
          await broker.execute(command);
        } catch (error) {
          // Somebody else has settled it meanwhile.
          if (!(error instanceof AccountMovedOnError)) throw error;
        }
      }
    },
  };
}

/** Not a text that a client could send. */
const keyMark = '§ action ';

/** Taken back and booked again is another time; the journal takes each time once. */
function keyOf({ action, place }: ApplyAction, times: number): string {
  const name = action ? `${action.actionId} #${action.revision}` : `${place.actionId} off`;
  return `${keyMark}${name} (${times})`;
}
