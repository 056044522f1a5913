import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalOf, setUpQueue } from '#tests/support/request-queue.ts';
import { planTerms } from './plan.ts';
import { raise, RequestNotNeededError, type Turn } from './request-queue.ts';

describe('who leaves first', () => {
  it('is the most urgent, and among equals who came first', async () => {
    const { clock, ask } = setUpQueue();
    await ask();
    const left: string[] = [];
    const asked = (['background', 'view', 'lookup', 'view', 'new_symbol', 'order'] as const).map(
      async (purpose, place) => {
        await ask(purpose);
        left.push(`${purpose} ${place}`);
      },
    );
    await clock.advance(60_000);
    await Promise.all(asked);
    const expected = ['order 5', 'new_symbol 4', 'lookup 2', 'view 1', 'view 3', 'background 0'];
    assert.deepEqual(left, expected);
  });

  it('does not wait for a slot that a less urgent one sleeps for', async () => {
    const { clock, ask, leftAt } = setUpQueue(planTerms.realtime150);
    await ask('background');
    const background = ask('background');
    await clock.advance(150);
    const order = ask('order');
    await clock.advance(0);
    assert.deepEqual(leftAt, [0, 150]);
    await clock.advance(1_000);
    await Promise.all([order, background]);
    assert.ok((leftAt[2] ?? 0) >= 416, 'the background keeps to its own pace');
  });

  it('refuses at once, by those that go first, what would leave too late', async () => {
    const { clock, ask, queue } = setUpQueue();
    await ask();
    const orders = [ask('order'), ask('order')];
    const refusal = await refusalOf(ask('view', 4_000));
    assert.deepEqual(refusal, { reason: 'allowance_exhausted', retryAt: clock.now() + 4_500 });
    assert.equal(queue.length(), 2);
    await clock.advance(10_000);
    await Promise.all(orders);
  });

  it('refuses later what more urgent ones have pushed behind its deadline', async () => {
    const { clock, ask } = setUpQueue();
    await ask();
    const view = refusalOf(ask('view', 2_000));
    const orders = [ask('order'), ask('order')];
    await clock.advance(10_000);
    assert.equal((await view).reason, 'allowance_exhausted');
    await Promise.all(orders);
  });

  it('can become more urgent while it waits, when an order joins it', async () => {
    const { clock, ask, queue } = setUpQueue();
    await ask();
    const left: string[] = [];
    const turn: Turn = { purpose: 'view', leaveBy: clock.now() + 60_000 };
    const lookup = ask('lookup').then(() => left.push('lookup'));
    const view = queue.wait(turn).then(() => left.push('view'));
    raise(turn, { purpose: 'order', leaveBy: clock.now() + 1_000 });
    await clock.advance(10_000);
    await Promise.all([lookup, view]);
    assert.deepEqual(left, ['view', 'lookup']);
  });

  it('costs nothing when it is not needed any more', async () => {
    const { clock, allowance, queue } = setUpQueue();
    const turn: Turn = { purpose: 'view', leaveBy: clock.now(), isNeeded: () => false };
    await assert.rejects(queue.wait(turn), RequestNotNeededError);
    assert.equal(allowance.status().leftToday, 25);
  });
});
