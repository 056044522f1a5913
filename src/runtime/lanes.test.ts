import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from './clock.ts';
import { createLanes, LaneBusyError } from './lanes.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('run the tasks of one key one after another', async () => {
    const lanes = createLanes<string>({ waitingMax: 10 });
    const trace: string[] = [];
    const task = (name: string) => async () => {
      trace.push(`${name} starts`);
      await turn();
      trace.push(`${name} ends`);
    };
    await Promise.all([lanes.run('a', task('first')), lanes.run('a', task('second'))]);
    assert.deepEqual(trace, ['first starts', 'first ends', 'second starts', 'second ends']);
  });

  it('run different keys side by side', async () => {
    const lanes = createLanes<string>({ waitingMax: 10 });
    let open = () => {};
    const blocked = lanes.run('a', () => new Promise<void>((resolve) => (open = resolve)));
    assert.equal(await lanes.run('b', async () => 'done'), 'done');
    open();
    await blocked;
  });

  it('go on after a task that failed', async () => {
    const lanes = createLanes<string>({ waitingMax: 10 });
    const failing = lanes.run('a', async () => Promise.reject(new Error('no')));
    const next = lanes.run('a', async () => 'done');
    await assert.rejects(failing, /no/);
    assert.equal(await next, 'done');
  });

  it('refuse a task when too many wait', async () => {
    const lanes = createLanes<string>({ waitingMax: 1 });
    const tasks = [lanes.run('a', turn), lanes.run('a', turn)];
    await assert.rejects(lanes.run('a', turn), LaneBusyError);
    await Promise.all(tasks);
    await lanes.run('a', turn);
  });

  it('refuse a task that has waited too long, and never start it', async () => {
    const clock = createTestClock(0);
    const lanes = createLanes<string>({ waitingMax: 9, patience: { ms: 100, clock } });
    const trace: string[] = [];
    const task = (name: string) => async () => void trace.push(name);
    const { promise: blocked, resolve: open } = Promise.withResolvers<void>();
    const slow = lanes.run('a', () => blocked);
    const late = assert.rejects(lanes.run('a', task('late')), LaneBusyError);
    await clock.advance(60);
    const early = lanes.run('a', task('early'));
    await clock.advance(60);
    await late;
    open();
    await Promise.all([slow, early]);
    assert.deepEqual(trace, ['early']);
  });

  it('leave a task alone that has started in time, however long it takes', async () => {
    const clock = createTestClock(0);
    const lanes = createLanes<string>({ waitingMax: 9, patience: { ms: 100, clock } });
    const { promise: blocked, resolve: open } = Promise.withResolvers<string>();
    const outcomes = Promise.all([lanes.run('a', turn), lanes.run('a', () => blocked)]);
    await clock.advance(500);
    open('done');
    assert.deepEqual(await outcomes, [undefined, 'done']);
  });
});
