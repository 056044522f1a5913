import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createRandom, createTestRandom } from '#src/runtime/random.ts';
import { createPasswordHasher, HashingBusyError } from './password-hash.ts';

/** Only there has a thread a priority of its own. */
const isLinux = existsSync('/proc/thread-self');

/** proc(5): the nineteenth field; those before the name's closing bracket may hold spaces. */
function nicenessOf(threadId: string): number {
  const line = readFileSync(`/proc/self/task/${threadId}/stat`, 'utf8');
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[16]);
}

describe('password hashing', () => {
  const hasher = createPasswordHasher({ random: createRandom() });

  it('stores Argon2id with 19 MiB, two passes, one lane and a salt', async () => {
    const first = await hasher.hash('correct horse');
    assert.match(first, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    assert.notEqual(await hasher.hash('correct horse'), first);
  });

  it('knows the password and no other', async () => {
    const phc = await hasher.hash('correct horse');
    assert.equal(await hasher.verify('correct horse', phc), true);
    assert.equal(await hasher.verify('correct horsf', phc), false);
  });

  it('compares the whole of a long password', async () => {
    const long = 'a'.repeat(200);
    const phc = await hasher.hash(long);
    assert.equal(await hasher.verify(long.slice(0, 72), phc), false);
  });

  it('takes composed and decomposed letters for the same', async () => {
    const phc = await hasher.hash('caf\u00e9 au lait');
    assert.equal(await hasher.verify('cafe\u0301 au lait', phc), true);
  });

  it('answers false where there is no user', async () => {
    assert.equal(await hasher.verify('correct horse', undefined), false);
  });

  it('hashes in a thread that gives way to everybody', { skip: !isLinux }, async () => {
    await hasher.hash('correct horse');
    const niceness = readdirSync('/proc/self/task').map(nicenessOf);
    assert.equal(niceness.filter((each) => each === 10).length, 1);
  });

  it('refuses at once when one is in flight and 32 wait', async () => {
    const busy = createPasswordHasher({ random: createTestRandom() });
    const attempts = await Promise.allSettled(
      Array.from({ length: 64 }, () => busy.verify('x', undefined)),
    );
    const refused = attempts.filter((attempt) => attempt.status === 'rejected');
    assert.equal(refused.length, 64 - 33);
    assert.ok(refused.every((attempt) => attempt.reason instanceof HashingBusyError));
    assert.equal(await busy.verify('x', undefined), false);
  });
});
