import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, it } from 'node:test';
import { createClock, createTestClock } from '#src/runtime/clock.ts';
import { LaneBusyError } from '#src/runtime/lanes.ts';
import { createRandom, createTestRandom } from '#src/runtime/random.ts';
import { niceness } from '#src/runtime/priority.ts';
import { createPasswordHasher } from './password-hash.ts';

/** Only there has a thread a priority of its own. */
const isLinux = existsSync('/proc/thread-self');

describe('password hashing', () => {
  const realClock = createClock();
  const hasher = createPasswordHasher({ random: createRandom(), realClock });

  it('stores Argon2id with 19 MiB, two passes, one lane and a salt', async () => {
    const first = await hasher.hash('correct horse', 'known');
    assert.match(first, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    assert.notEqual(await hasher.hash('correct horse', 'known'), first);
  });

  it('knows the password and no other', async () => {
    const phc = await hasher.hash('correct horse', 'known');
    assert.equal(await hasher.verify('correct horse', phc, 'known'), true);
    assert.equal(await hasher.verify('correct horsf', phc, 'known'), false);
  });

  it('compares the whole of a long password', async () => {
    const long = 'a'.repeat(200);
    const phc = await hasher.hash(long, 'known');
    assert.equal(await hasher.verify(long.slice(0, 72), phc, 'known'), false);
  });

  it('takes composed and decomposed letters for the same', async () => {
    const phc = await hasher.hash('caf\u00e9 au lait', 'known');
    assert.equal(await hasher.verify('cafe\u0301 au lait', phc, 'known'), true);
  });

  it('answers false where there is no user', async () => {
    assert.equal(await hasher.verify('correct horse', undefined, 'known'), false);
  });

  it('hashes in a thread that gives way to everybody', { skip: !isLinux }, async () => {
    await hasher.hash('correct horse', 'known');
    const found = readdirSync('/proc/self/task').map((id) => getPriority(Number(id)));
    assert.equal(found.filter((each) => each === niceness.hashing).length, 1);
  });

  it('refuses at once when one is in flight and 24 wait, for known browsers 32', async () => {
    // Of a clock that stands still: on a busy machine the last of them would wait too long.
    const clock = createTestClock(0);
    const busy = createPasswordHasher({ random: createTestRandom(), realClock: clock });
    const countRefused = async (standing: 'stranger' | 'known') => {
      const refused = (attempt: unknown) => Number(attempt instanceof LaneBusyError);
      const attempts = Array.from({ length: 40 }, () =>
        busy.verify('x', undefined, standing).then(() => 0, refused),
      );
      return (await Promise.all(attempts)).reduce<number>((sum, one) => sum + one, 0);
    };
    const [strangers, known] = await Promise.all([countRefused('stranger'), countRefused('known')]);
    assert.deepEqual([strangers, known], [40 - 1 - 24, 40 - 8]);
    assert.equal(await busy.verify('x', undefined, 'stranger'), false);
  });
});
