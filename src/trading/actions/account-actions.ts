// Books an action in one account: worked out from the journal, decided by the broker, once.
import { actionHistory, type ActionHistory } from '#src/broker/action-history.ts';
import type { Broker } from '#src/broker/broker.ts';
import { AccountMovedOnError, applyAction, settleClaim } from '#src/broker/decide-action.ts';
import type { Account } from '#src/domain/account.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { ApplyAction } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { isBeforeListing } from '#src/domain/former-shares.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { readWholeJournal } from '#src/trading/whole-journal.ts';

/** What is to be booked: an action, or that what was booked of one is taken back. */
export type Booking =
  | { readonly kind: 'book'; readonly action: CorporateAction }
  | { readonly kind: 'take_back'; readonly action: Pick<CorporateAction, 'actionId' | 'symbol'> };

/** Faults are those of the broker. */
export type AccountActions = {
  /** Whether anything was recorded. What is booked already, or concerns it not, changes nothing. */
  book(accountId: AccountId, booking: Booking): Promise<boolean>;
  /** What that would record now, and the account before it; nothing is. */
  preview(
    accountId: AccountId,
    booking: Booking,
  ): Promise<{ readonly before: Account; readonly events: readonly AccountEvent[] }>;
  /** The claim becomes cash, where there is one. Whether anything was recorded. */
  settle(accountId: AccountId, claimId: string): Promise<boolean>;
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
    const command = commandOf(needs, { accountId, entries, account, booking });
    const events = command ? applyAction(account, command.command) : [];
    return { account, prepared: command, events };
  }

  return {
    async book(accountId, booking) {
      for (let attempt = 1; ; attempt += 1) {
        const { prepared, events } = await prepare(accountId, booking);
        if (!prepared || events.length === 0) return false;
        const { command, times } = prepared;
        try {
          await broker.execute(command, { idempotency: idempotencyOf(command, times) });
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
    async settle(accountId, claimId) {
      const account = await broker.readAccount(accountId);
      if (settleClaim(account, { claimId }).length === 0) return false;
      const command = { type: 'SettleClaim', accountId, at: clock.now(), claimId } as const;
      try {
        return (await broker.execute(command)).ok;
      } catch (error) {
        if (error instanceof AccountMovedOnError) return false;
        throw error;
      }
    },
  };
}

type Standing = {
  readonly accountId: AccountId;
  readonly entries: readonly JournalEntry[];
  readonly account: Account;
  readonly booking: Booking;
};

/** Undefined where the account has it already, or has no part in it. */
function commandOf(
  { clock, listedOn }: AccountActionsNeeds,
  { accountId, entries, account, booking }: Standing,
): { readonly command: ApplyAction; readonly times: number } | undefined {
  const { symbol, actionId } = booking.action;
  const { names: _, timesById, ...history } = actionHistory(symbol, entries);
  const times = timesById.get(actionId) ?? 0;
  const replaces = history.booked.find((each) => each.actionId === actionId) ?? null;
  const of = { type: 'ApplyAction', accountId, at: clock.now(), replaces, ...history } as const;
  if (booking.kind === 'take_back') {
    return replaces ? { command: { ...of, action: null }, times } : undefined;
  }
  const { action } = booking;
  if (replaces?.revision === action.revision) return undefined;
  if (isAfterClosing(account, entries, action)) return undefined;
  if (isOfAnotherCompany(action, history, listedOn(symbol))) return undefined;
  return { command: { ...of, action }, times };
}

/** A run that was closed or reset goes on without what its shares would have brought since. */
function isAfterClosing(
  { status }: Account,
  entries: readonly JournalEntry[],
  { exDate, terms }: CorporateAction,
): boolean {
  if (status !== 'closed' || (terms.kind !== 'dividend' && terms.kind !== 'value')) return false;
  const closing = entries.findLast(({ event }) => event.type === 'AccountClosed');
  return closing !== undefined && closing.recordedAt < beginningOf(exDate);
}

/** Shares of the company that had the symbol before the one to which this has happened. */
function isOfAnotherCompany(
  { exDate }: CorporateAction,
  { movements }: Pick<ActionHistory, 'movements'>,
  listedOn: string | undefined,
): boolean {
  if (listedOn === undefined || exDate < listedOn) return false;
  const first = movements.find((each) => each.kind === 'trade');
  return first?.kind === 'trade' && isBeforeListing(first.at, listedOn);
}

/** Not a text that a client could send. */
const keyMark = '§ action ';

/** Taken back and booked again is another time; the journal takes each time once. */
function idempotencyOf({ action, replaces }: ApplyAction, times: number) {
  const name = action ? `${action.actionId} #${action.revision}` : `${replaces?.actionId} off`;
  const key = `${keyMark}${name} (${times})`;
  return { key, inputDigest: sha256(key) };
}
