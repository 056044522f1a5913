import assert from 'node:assert/strict';
import { getPriority, platform } from 'node:os';
import { describe, it } from 'node:test';
import { letEngineStepBack, niceness } from './priority.ts';

describe('the helpers of the engine', () => {
  it('step back, and the thread that answers does not', { skip: platform() !== 'linux' }, () => {
    const before = getPriority();
    const helpers = letEngineStepBack();
    assert.ok(helpers.length > 0, 'the engine has helpers');
    for (const threadId of helpers) assert.equal(getPriority(threadId), niceness.engine);
    assert.equal(getPriority(), before);
  });
});
