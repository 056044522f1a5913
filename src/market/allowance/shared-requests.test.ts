import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Turn } from './request-queue.ts';
import { createSharedRequests } from './shared-requests.ts';

const turnOf = (changes: Partial<Turn> = {}): Turn => ({
  purpose: 'view',
  leaveBy: 1_000,
  ...changes,
});

describe('a request in flight', () => {
  it('is shared by who asks for the same, as urgently as the most urgent of them', async () => {
    const requests = createSharedRequests<string, number>();
    const turn = turnOf();
    assert.equal(requests.join('AAPL', turn), false, 'there is none');
    const answer = Promise.resolve(1);
    requests.hold('AAPL', turn, answer);
    assert.ok(requests.join('AAPL', turnOf({ purpose: 'order', leaveBy: 3_000 })));
    assert.deepEqual([turn.purpose, turn.leaveBy], ['order', 3_000]);
    assert.equal(requests.find('AAPL'), answer);
    assert.equal(requests.find('IBM'), undefined);
    assert.equal(await answer, 1);
    assert.equal(requests.find('AAPL'), undefined, 'it has landed');
  });

  it('is over as well when it fails', async () => {
    const requests = createSharedRequests<string, number>();
    const answer = Promise.reject(new Error('no answer'));
    requests.hold('AAPL', turnOf(), answer);
    await assert.rejects(answer, /no answer/);
    assert.equal(requests.find('AAPL'), undefined);
  });

  it('that was refused is replaced by one of their own, which its end leaves alone', async () => {
    const requests = createSharedRequests<string, number>();
    const refused = Promise.withResolvers<number>();
    const turn = turnOf({ isRefused: true });
    requests.hold('AAPL', turn, refused.promise);
    assert.equal(requests.join('AAPL', turnOf()), false);
    const second = new Promise<number>(() => {});
    requests.hold('AAPL', turnOf(), second);
    refused.reject(new Error('no share'));
    await assert.rejects(refused.promise, /no share/);
    assert.equal(requests.find('AAPL'), second);
  });
});
