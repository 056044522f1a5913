// The books of one account in memory, to which each command adds; checked after every event.
import assert from 'node:assert/strict';
import { placeOf } from '#src/broker/action-booking.ts';
import { commandOfBooking } from '#src/broker/action-command.ts';
import { actionHistory } from '#src/broker/action-history.ts';
import { decodeAccount, encodeAccount } from '#src/broker/account-codec.ts';
import { decide } from '#src/broker/decide.ts';
import { evolve } from '#src/broker/evolve.ts';
import { assertInvariants } from '#src/broker/invariants.ts';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import { inOrder, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import { emptyTrialBalance, post, postingsOf } from '#src/domain/ledger.ts';
import { decodeEvent, encodeEvent } from '#src/journal/event-codec.ts';
import { emptyHead, headOf, sealEntry, type JournalEntry } from '#src/journal/journal.ts';
import { alice } from './trading.ts';

/** An account by its journal, to which each command adds. */
export class Books {
  known: CorporateAction[] = [];
  entries: JournalEntry[] = [];
  account: Account = unopenedAccount;
  balance = emptyTrialBalance;

  run(command: AccountCommand): boolean {
    const decided = decide(this.account, command);
    if (!decided.ok) return false;
    for (const event of decided.value) {
      const last = this.entries.at(-1);
      const { entry } = sealEntry(
        alice,
        last ? headOf(last) : emptyHead,
        event,
        command.at,
        undefined,
      );
      const { version, content } = encodeEvent(event);
      assert.deepEqual(decodeEvent(event.type, version, content), event, 'it is read as written');
      this.account = evolve(this.account, entry);
      this.balance = post(this.balance, postingsOf(event));
      this.entries.push(entry);
      assertInvariants(this.account);
    }
    assert.deepEqual(decodeAccount(encodeAccount(this.account)), this.account);
    const sum = Object.values(this.balance).reduce((total, each) => total + each, 0n);
    assert.equal(sum, 0n, 'postings sum to zero');
    assert.equal(this.balance.dividends_due, this.account.dividendsDue);
    return true;
  }

  /** Actions that the account had no part in have another look when an earlier one is known. */
  apply(action: CorporateAction, at: number): void {
    this.known.push(action);
    this.applyOne(action, at);
    const later = this.known.filter(({ exDate }) => exDate >= action.exDate);
    for (const each of later.toSorted((a, b) => inOrder(placeOf(a), placeOf(b)))) {
      const { booked } = actionHistory(each.symbol, each.exDate, this.entries);
      if (!booked.some(({ actionId }) => actionId === each.actionId)) this.applyOne(each, at);
    }
  }

  private applyOne(action: CorporateAction, at: number): void {
    const { entries, account } = this;
    const standing = { accountId: alice, entries, account, listedOn: undefined, at };
    const prepared = commandOfBooking(standing, { kind: 'book', action });
    if (prepared) this.run(prepared.command);
  }
}
