import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { Journal, JournalEntry } from '#src/journal/journal.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { openBroker } from '#tests/support/trading-broker.ts';
import { alice, closeOfFriday, order } from '#tests/support/trading.ts';
import { createAccountFeed, lookAfterMs } from './account-feed.ts';
import { createAnnouncements } from './announcements.ts';
import { lookAgainMs, patienceMs } from './subscription.ts';

type Announce = (accountId: AccountId, sequence: number) => void;

/** A broker on a real journal, and a feed that hears of its entries through `announce`. */
async function openFeed({
  via = (announce: Announce) => announce,
  wrap = (it: Journal) => it,
} = {}) {
  const clock = createTestClock(closeOfFriday);
  const announcements = createAnnouncements();
  const announce = via(announcements.announce);
  const broker = await openBroker(({ entries }) => {
    for (const { accountId, sequence } of entries) announce(accountId, sequence);
  }, wrap);
  const feed = createAccountFeed({ announcements, broker, clock });
  return { clock, announce: announcements.announce, broker, feed };
}

type Opened = Awaited<ReturnType<typeof openFeed>>;

async function buy(broker: Broker, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    const answer = await broker.execute(order('buy', '0.1', 'AAPL', '1.0000'));
    assert.ok(answer.ok);
  }
}

/** Subscribes and keeps the sequences that come. */
function follow({ feed }: Opened, after: number | undefined) {
  const sequences: number[] = [];
  const pages: number[] = [];
  const take = (entries: readonly JournalEntry[]) => {
    sequences.push(...entries.map(({ sequence }) => sequence));
    pages.push(entries.length);
  };
  const subscription = feed.subscribe({ accountId: alice, after }, take);
  return { ...subscription, sequences, pages };
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, place) => first + place);

describe('the feed of an account', () => {
  it('gives every entry after the one that was seen, in order', async () => {
    const opened = await openFeed();
    await buy(opened.broker, 4);
    const { sequences } = follow(opened, 2);
    await opened.clock.advance(0);
    assert.deepEqual(sequences, [3, 4, 5]);
    await buy(opened.broker, 2);
    await opened.clock.advance(0);
    assert.deepEqual(sequences, [3, 4, 5, 6, 7]);
  });

  it('begins with what comes next for one who has seen nothing and names nothing', async () => {
    const opened = await openFeed();
    await buy(opened.broker, 3);
    const { sequences } = follow(opened, undefined);
    await opened.clock.advance(0);
    assert.deepEqual(sequences, []);
    await buy(opened.broker, 1);
    await opened.clock.advance(0);
    assert.deepEqual(sequences, [5]);
  });

  it('loses and doubles nothing that is recorded while a subscriber catches up', async () => {
    const opened = await openFeed();
    await buy(opened.broker, 250);
    const { sequences, pages } = follow(opened, 0);
    await Promise.all([buy(opened.broker, 40), buy(opened.broker, 40)]);
    await opened.clock.advance(0);
    assert.deepEqual(sequences, upTo(331));
    assert.ok(pages.every((length) => length <= 100));
  });

  it('tells several subscribers of one account alike, and nobody of another one', async () => {
    const opened = await openFeed();
    const both = [follow(opened, 1), follow(opened, 0)];
    const other = opened.feed.subscribe({ accountId: 'account-bob' as AccountId, after: 0 }, () =>
      assert.fail('nothing happened to it'),
    );
    await buy(opened.broker, 2);
    await opened.clock.advance(0);
    assert.deepEqual(
      both.map(({ sequences }) => sequences),
      [
        [2, 3],
        [1, 2, 3],
      ],
    );
    other.stop();
  });

  it('makes up for announcements that were lost', async () => {
    const opened = await openFeed({ via: () => () => {} });
    const { sequences } = follow(opened, 1);
    await opened.clock.advance(0);
    await buy(opened.broker, 3);
    await opened.clock.advance(lookAgainMs + lookAfterMs);
    assert.deepEqual(sequences, [2, 3, 4]);
  });

  it('takes no harm from announcements that come twice, late or in another order', async () => {
    const heard: [AccountId, number][] = [];
    const opened = await openFeed({
      via:
        () =>
        (...announcement) =>
          void heard.push(announcement),
    });
    const { sequences } = follow(opened, 1);
    await buy(opened.broker, 5);
    for (const announcement of [...heard.toReversed(), ...heard]) {
      opened.announce(...announcement);
      await opened.clock.advance(0);
    }
    assert.deepEqual(sequences, [2, 3, 4, 5, 6]);
  });

  it('waits for the entry of an announcement that was early', async () => {
    const opened = await openFeed({ via: () => () => {} });
    const { sequences } = follow(opened, 1);
    await opened.clock.advance(0);
    opened.announce(alice, 3);
    await opened.clock.advance(lookAfterMs);
    assert.deepEqual(sequences, []);
    await buy(opened.broker, 2);
    await opened.clock.advance(2 * lookAfterMs);
    assert.deepEqual(sequences, [2, 3]);
  });

  it('does not read on and on for an announcement of what never came', async () => {
    let reads = 0;
    const counting = (journal: Journal): Journal => ({
      ...journal,
      readBackwards: (...wanted) => {
        reads += 1;
        return journal.readBackwards(...wanted);
      },
    });
    const opened = await openFeed({ wrap: counting });
    const { sequences, stop } = follow(opened, 1);
    await opened.clock.advance(0);
    opened.announce(alice, 9);
    await opened.clock.advance(5_000);
    const before = reads;
    await opened.clock.advance(60_000);
    assert.ok(reads - before <= 8, `${reads - before} reads in a quiet minute`);
    assert.deepEqual(sequences, []);
    stop();
  });
});

describe('a subscription', () => {
  it('gives nothing more once it is stopped', async () => {
    const opened = await openFeed();
    const { sequences, stop, ended } = follow(opened, 1);
    await buy(opened.broker, 1);
    await opened.clock.advance(0);
    stop();
    await buy(opened.broker, 1);
    await opened.clock.advance(lookAgainMs + lookAfterMs);
    assert.deepEqual(sequences, [2]);
    assert.deepEqual(await ended, { kind: 'stopped' });
  });

  it('gives the next page only when the one before was taken', async () => {
    const opened = await openFeed();
    await buy(opened.broker, 150);
    const taken: number[] = [];
    let release = () => {};
    opened.feed.subscribe({ accountId: alice, after: 0 }, (entries) => {
      taken.push(entries.length);
      return new Promise((resolve) => (release = resolve));
    });
    await opened.clock.advance(1_000);
    assert.deepEqual(taken, [100]);
    release();
    await opened.clock.advance(0);
    assert.deepEqual(taken, [100, 51]);
  });

  it('ends for a subscriber that does not take what it was given', async () => {
    const opened = await openFeed();
    let pages = 0;
    const { ended } = opened.feed.subscribe({ accountId: alice, after: 0 }, () => {
      pages += 1;
      return new Promise(() => {});
    });
    await opened.clock.advance(patienceMs + 2 * lookAfterMs);
    assert.deepEqual(await ended, { kind: 'too_slow' });
    await buy(opened.broker, 1);
    await opened.clock.advance(lookAgainMs);
    assert.equal(pages, 1);
  });

  it('ends where the subscriber says to have seen what was never recorded', async () => {
    const { ended } = follow(await openFeed(), 7);
    assert.deepEqual(await ended, { kind: 'never_recorded' });
  });

  it('ends with the fault of a subscriber that throws, and of a journal that cannot be read', async () => {
    const opened = await openFeed();
    const wanted = { accountId: alice, after: 0 };
    const fault = new Error('the socket is gone');
    const first = opened.feed.subscribe(wanted, () => {
      throw fault;
    });
    assert.deepEqual(await first.ended, { kind: 'failed', error: fault });
    const diskFault = new Error('the disk is gone');
    const wrap = (journal: Journal): Journal => ({
      ...journal,
      readBackwards: () => Promise.reject(diskFault),
    });
    const second = follow(await openFeed({ wrap }), 0);
    const how = await second.ended;
    assert.ok(how.kind === 'failed' && how.error === diskFault);
  });

  it('ends with the feed, and ends at once after it', async () => {
    const opened = await openFeed();
    const { ended } = follow(opened, 0);
    opened.feed.close();
    assert.deepEqual(await ended, { kind: 'stopped' });
    assert.deepEqual(await follow(opened, 0).ended, { kind: 'stopped' });
  });
});
