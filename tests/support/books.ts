// The books of one account in memory, to which each command adds; checked after every event.
import assert from 'node:assert/strict';
import { placeOf } from '#src/broker/action-booking.ts';
import { commandOfBooking } from '#src/broker/action-command.ts';
import { actionHistory } from '#src/broker/action-history.ts';
import { decodeAccount, encodeAccount } from '#src/broker/account-codec.ts';
import { decide } from '#src/broker/decide.ts';
import { evolve } from '#src/broker/evolve.ts';
import { recover, replay, takeSnapshot } from '#src/broker/replay.ts';
import { assertInvariants } from '#src/broker/invariants.ts';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import { inOrder, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import { emptyTrialBalance, post, postingsOf } from '#src/domain/ledger.ts';
import { decodeEvent, encodeEvent } from '#src/journal/event-codec.ts';
import {
  emptyHead,
  headOf,
  sealEntry,
  type Journal,
  type JournalEntry,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { alice } from './trading.ts';

/** An account by its journal, to which each command adds. */
export class Books {
  known: CorporateAction[] = [];
  entries: JournalEntry[] = [];
  stored: StoredEntry[] = [];
  account: Account = unopenedAccount;
  balance = emptyTrialBalance;

  run(command: AccountCommand): boolean {
    const decided = decide(this.account, command);
    if (!decided.ok) return false;
    for (const event of decided.value) {
      const last = this.entries.at(-1);
      const { entry, stored } = sealEntry(
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
      this.stored.push(stored);
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
    this.known = [...this.known.filter(({ actionId }) => actionId !== action.actionId), action];
    this.applyOne(action, at);
    this.lookAgainSince(action, at);
  }

  private lookAgainSince({ exDate: since }: CorporateAction, at: number): void {
    const later = this.known.filter(({ exDate }) => exDate >= since);
    for (const each of later.toSorted((a, b) => inOrder(placeOf(a), placeOf(b)))) {
      const { booked } = actionHistory(each.symbol, each.exDate, this.entries) ?? {};
      if (!booked?.some(({ actionId }) => actionId === each.actionId)) this.applyOne(each, at);
    }
  }

  /** What was booked of the action is taken back. */
  reject(rejected: CorporateAction, at: number): void {
    const { actionId, symbol, exDate, terms } = rejected;
    this.known = this.known.filter((each) => each.actionId !== actionId);
    const { entries, account } = this;
    const standing = { accountId: alice, entries, account, listedOn: undefined, at };
    const action = { actionId, symbol, exDate };
    const prepared = commandOfBooking(standing, {
      kind: 'take_back',
      action,
      of: terms.kind,
      later: this.known,
    });
    if (prepared) this.run(prepared.command);
    this.lookAgainSince(rejected, at);
  }

  /**
   * The process dies and comes back, from the snapshot of an earlier entry: the account is the same,
   * and what was being handed out is handed out again, which changes nothing.
   */
  async crash(snapshotAt: number, at: number): Promise<void> {
    const { stored } = this;
    const journal = {
      read: async (_: string, after: number) => stored.filter(({ sequence }) => sequence > after),
      readBackwards: async (_: string, before: number, limit: number) =>
        stored
          .filter(({ sequence }) => sequence < before)
          .slice(-limit)
          .toReversed(),
    } as unknown as Journal;
    const until = { ...journal, read: async () => stored.slice(0, snapshotAt) };
    const snapshot = takeSnapshot(alice, await replay(until, alice));
    const { account } = await recover(journal, snapshot, alice);
    assert.deepEqual(account, this.account, 'the journal and the snapshot give what was in memory');
    this.account = account;
    const { length } = this.entries;
    for (const action of this.known) this.applyOne(action, at);
    assert.equal(this.entries.length, length, 'each action happens once');
  }

  private applyOne(action: CorporateAction, at: number): void {
    const { entries, account } = this;
    const standing = { accountId: alice, entries, account, listedOn: undefined, at };
    const prepared = commandOfBooking(standing, { kind: 'book', action, later: this.known });
    if (prepared) this.run(prepared.command);
  }
}
