import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { userId } from '#src/domain/ids.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createAllowanceStore, noon, refusalOf, setUpQueue } from '#tests/support/request-queue.ts';
import { planTerms } from './plan.ts';
import { createUserShares } from './user-shares.ts';

const [alice, bob, carol] = [userId('alice'), userId('bob'), userId('carol')];
const hourMs = 3_600_000;
const midnight = Date.parse('2026-11-21T00:00:00Z');
const dayMs = 24 * hourMs;

/** The share at the instant, when somebody else was last active at another. */
function shareAt(now: number, latestOther: number | undefined): number {
  const shares = createUserShares({
    requestsPerDay: 25,
    count: { spentBy: () => 0, resetsAt: () => midnight },
    activity: { latestOther: () => latestOther },
    clock: createTestClock(now),
  });
  return shares.of(alice)?.share ?? assert.fail('a plan with a daily limit');
}

/** A queue of users who were all active a moment ago. */
const setUpClass = (store = createAllowanceStore(), waitingForRefresh = () => 0) =>
  setUpQueue(planTerms.free, store, waitingForRefresh, () => noon);

describe("a user's share of a day", () => {
  it('is all of it for who is alone, and where nobody else was active for seven days', () => {
    assert.equal(shareAt(noon, undefined), 25);
    assert.equal(shareAt(noon, noon - 7 * dayMs), 25);
  });

  it('begins at half of it where others were active in the last seven days', () => {
    assert.equal(shareAt(midnight - dayMs, midnight - 2 * dayMs), 12);
    assert.equal(shareAt(noon, noon), 12, 'somebody else is here now');
  });

  it('grows to all of it by an hour before the reset while nobody else is here', () => {
    const lastNight = midnight - dayMs - 8 * hourMs;
    assert.equal(shareAt(midnight - dayMs + 11.5 * hourMs, lastNight), 18, 'half-way');
    assert.equal(shareAt(midnight - hourMs - 1, lastNight), 24);
    assert.equal(shareAt(midnight - hourMs, lastNight), 25);
    assert.equal(shareAt(midnight - hourMs, midnight - hourMs), 25);
  });

  it('never shrinks while time goes on and nobody else comes, and is never less than half', () => {
    const instant = fc.integer({ min: midnight - dayMs, max: midnight - 1 });
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 0, max: 8 * dayMs }), (a, b, ago) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        const other = earlier - ago;
        assert.ok(shareAt(earlier, other) <= shareAt(later, other));
        assert.ok(shareAt(earlier, other) >= 12 && shareAt(later, other) <= 25);
      }),
    );
  });
});

describe('requests of users', () => {
  it('end with the share, with the instant at which it grows', async () => {
    const { clock, ask, allowance } = setUpClass();
    for (let request = 1; request <= 12; request += 1) {
      await ask('lookup', 1_000, [alice]);
      await clock.advance(1_500);
    }
    const { reason, retryAt } = await refusalOf(ask('order', 1_000, [alice]));
    assert.equal(reason, 'allowance_exhausted');
    assert.deepEqual(allowance.shareOf(alice), { share: 12, spent: 12 });
    await ask('lookup', 1_000, [bob]);
    await clock.advance(retryAt - clock.now());
    await ask('order', 1_000, [alice]);
  });

  it('are remembered across a restart, and begin anew with the day', async () => {
    const { ask, store } = setUpClass();
    await ask('lookup', 1_000, [alice]);
    const after = setUpClass(store);
    assert.equal(after.allowance.shareOf(alice)?.spent, 1);
    await after.clock.advance(12 * hourMs);
    assert.equal(after.allowance.shareOf(alice)?.spent, 0);
  });

  it('are given back to the share as well when they never left', async () => {
    const { queue, allowance, clock, store } = setUpClass();
    const turn = { purpose: 'order', askers: [alice], leaveBy: clock.now() } as const;
    const own: Parameters<typeof queue.wait>[0] = { ...turn };
    await queue.wait(own);
    assert.equal(allowance.status().leftToday, 24);
    assert.ok(own.receipt);
    await allowance.giveBack(own.receipt);
    for (const each of [allowance, setUpClass(store).allowance]) {
      assert.equal(each.status().leftToday, 25);
      assert.equal(each.shareOf(alice)?.spent, 0);
    }
  });

  it('are not what the background spends: it counts for nobody and leaves 5', async () => {
    const { clock, ask, allowance } = setUpClass();
    for (let request = 1; request <= 20; request += 1) {
      await ask('background', 1_000);
      await clock.advance(1_500);
    }
    await refusalOf(ask('background', 1_000));
    assert.equal(allowance.status().leftToday, 5);
    assert.equal(allowance.shareOf(alice)?.spent, 0);
  });

  it('shared by several are charged to who has spent least, and leave while one has a share', async () => {
    const { clock, ask, allowance } = setUpClass();
    for (let request = 1; request <= 12; request += 1) {
      await ask('lookup', 1_000, [alice]);
      await clock.advance(1_500);
    }
    await ask('lookup', 1_000, [alice, bob]);
    assert.equal(allowance.shareOf(alice)?.spent, 12);
    assert.equal(allowance.shareOf(bob)?.spent, 1);
  });

  it('of whoever has asked little go on while held symbols wait for the rest of the day', async () => {
    const { clock, ask } = setUpClass(createAllowanceStore(), () => 60);
    for (let request = 1; request <= 8; request += 1) {
      await ask('new_symbol', 1_000, [alice]);
      await clock.advance(1_500);
    }
    for (let request = 1; request <= 6; request += 1) {
      await ask('background', 5_000);
      await clock.advance(1_500);
    }
    await refusalOf(ask('new_symbol', 1_000, [alice]));
    await ask('lookup', 1_000, [bob]);
  });
});

describe('of those who wait', () => {
  it('who spent least today goes first, whatever it is for', async () => {
    const { clock, ask } = setUpClass();
    for (const user of [alice, alice, bob]) {
      await ask('lookup', 10_000, [user]);
      await clock.advance(1_500);
    }
    await ask('lookup', 10_000, [alice]);
    const left: string[] = [];
    const asked = (
      [
        ['order', alice],
        ['view', bob],
        ['lookup', bob],
        ['view', carol],
      ] as const
    ).map(async ([purpose, user]) => {
      await ask(purpose, 60_000, [user]);
      left.push(`${purpose} ${user}`);
    });
    await clock.advance(20_000);
    await Promise.all(asked);
    assert.deepEqual(left, ['view carol', 'lookup bob', 'view bob', 'order alice']);
  });

  it('who was refused for want of a slot goes first when back in time, and not later', async () => {
    for (const [lateMs, expected] of [
      [9_000, 'alice'],
      [11_000, 'bob'],
    ] as const) {
      const { clock, ask } = setUpClass();
      await ask('lookup', 1_000, [alice]);
      const { retryAt } = await refusalOf(ask('lookup', 1_000, [alice]));
      await clock.advance(retryAt - clock.now() + lateMs);
      await ask('lookup', 1_000, [carol]);
      const left: string[] = [];
      const wait = async (user: typeof alice) => {
        await ask('lookup', 10_000, [user]);
        left.push(user);
      };
      const asked = [wait(bob), wait(alice)];
      await clock.advance(20_000);
      await Promise.all(asked);
      assert.equal(left[0], expected);
    }
  });
});
