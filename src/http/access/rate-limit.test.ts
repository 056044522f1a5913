import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createRateLimit } from './rate-limit.ts';

describe('a rate limit', () => {
  const startsAt = 1_000_000;
  const taken = (limit: ReturnType<typeof createRateLimit>, key: string, times: number) =>
    Array.from({ length: times }, () => limit.take(key)).filter((wait) => wait === undefined)
      .length;

  it('lets a burst through, then as many a second as it says, and names the next instant', async () => {
    const clock = createTestClock(startsAt);
    const limit = createRateLimit({ perSecond: 20, burst: 40 }, clock);
    assert.equal(taken(limit, 'alice', 100), 40);
    assert.equal(limit.take('alice'), startsAt + 50);
    await clock.advance(50);
    assert.equal(taken(limit, 'alice', 5), 1);
    await clock.advance(1_000);
    assert.equal(taken(limit, 'alice', 100), 20);
    await clock.advance(3_600_000);
    assert.equal(taken(limit, 'alice', 100), 40);
  });

  it('counts everybody by themselves', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 2 }, createTestClock(startsAt));
    assert.equal(taken(limit, 'alice', 10), 2);
    assert.equal(taken(limit, 'bob', 10), 2);
  });

  it('is no longer because the clock was set back', () => {
    const clock = createTestClock(startsAt);
    const limit = createRateLimit({ perSecond: 1, burst: 1 }, clock);
    limit.take('alice');
    clock.jump(-3_600_000);
    assert.equal(limit.take('alice'), clock.now() + 1_000);
  });

  it('is none at all with 0', () => {
    const limit = createRateLimit({ perSecond: 0, burst: 0 }, createTestClock(startsAt));
    assert.equal(taken(limit, 'alice', 1_000), 1_000);
  });

  it('forgets the idle, and keeps those who wait, when there are very many', async () => {
    const clock = createTestClock(startsAt);
    const limit = createRateLimit({ perSecond: 1, burst: 1 }, clock);
    for (let index = 0; index < 9_000; index += 1) limit.take(`idle ${index}`);
    await clock.advance(1_000);
    limit.take('alice');
    for (let index = 0; index < 2_000; index += 1) limit.take(`new ${index}`);
    assert.notEqual(limit.take('alice'), undefined);
  });
});
