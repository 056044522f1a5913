// The second factor through the real routes: enrolled, asked for, never good twice, and lost.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TOTP, URI } from 'otpauth';
import { createWorld, password, type World } from '#tests/support/world.ts';

const alice = { username: 'alice', password };

/** A user with a second factor in force, and what their phone shows. */
async function enroll(world: World) {
  const user = await world.createUser('alice');
  const enrolled = await user.send('POST', '/enroll-second-factor', { password });
  assert.equal(enrolled.status, 201, enrolled.text);
  const totp = URI.parse(enrolled.json.uri);
  assert.ok(totp instanceof TOTP);
  const codeNow = () => totp.generate({ timestamp: world.clock.now() });
  const confirmed = await user.send('POST', '/confirm-second-factor', { code: codeNow() });
  assert.equal(confirmed.status, 200, confirmed.text);
  const recoveryCodes: string[] = confirmed.json.recovery_codes;
  const logIn = (code?: string) =>
    world.send('POST', '/login', code === undefined ? alice : { ...alice, code });
  return { user, codeNow, recoveryCodes, logIn };
}

const periodMs = 30_000;

describe('the second factor', () => {
  it('is asked for once it is in force, and the code of the app lets in', async () => {
    await using world = await createWorld();
    const { codeNow, logIn } = await enroll(world);
    const without = await logIn();
    assert.equal(without.status, 401);
    assert.equal(without.json.code, 'second_factor_required');
    assert.equal(without.headers['set-cookie'], undefined);
    await world.clock.advance(periodMs);
    assert.equal((await logIn(codeNow())).status, 200);
  });

  it('takes no code twice, nor an older one, also at the same moment', async () => {
    await using world = await createWorld();
    const { codeNow, logIn } = await enroll(world);
    assert.equal((await logIn(codeNow())).status, 401, 'the code of the confirmation');
    const older = codeNow();
    await world.clock.advance(periodMs);
    const code = codeNow();
    const replies = await Promise.all([logIn(code), logIn(code), logIn(code)]);
    assert.deepEqual(
      replies.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 401, 401],
    );
    assert.equal((await logIn(older)).status, 401);
  });

  it('allows for a phone that is half a minute off, and no more', async () => {
    await using world = await createWorld();
    const { codeNow, logIn } = await enroll(world);
    await world.clock.advance(periodMs);
    const code = codeNow();
    await world.clock.advance(2 * periodMs);
    assert.equal((await logIn(code)).status, 401);
    const late = codeNow();
    await world.clock.advance(periodMs);
    assert.equal((await logIn(late)).status, 200);
  });

  it('answers a wrong code as it answers a wrong password, and counts it', async () => {
    await using world = await createWorld();
    const { logIn } = await enroll(world);
    const wrongCode = await logIn('000000');
    const wrongPassword = await world.send('POST', '/login', {
      ...alice,
      password: 'not this one',
      code: '000000',
    });
    const withoutId = ({ json }: typeof wrongCode) => ({ ...json, request_id: '' });
    assert.equal(wrongCode.json.code, 'invalid_credentials');
    assert.deepEqual(withoutId(wrongCode), withoutId(wrongPassword));
    for (let failure = 3; failure <= 5; failure += 1) await logIn('000000');
    assert.equal((await logIn('000000')).status, 429);
  });

  it('goes on counting wrong codes when the password alone was right in between', async () => {
    await using world = await createWorld();
    const { logIn } = await enroll(world);
    for (let failure = 1; failure <= 5; failure += 1) {
      assert.equal((await logIn('000000')).status, 401);
      if (failure < 5) assert.equal((await logIn()).json.code, 'second_factor_required');
    }
    assert.equal((await logIn('000000')).status, 429);
  });

  it('has ten recovery codes, each good once, kept as hashes', async () => {
    await using world = await createWorld();
    const { recoveryCodes, logIn } = await enroll(world);
    assert.equal(new Set(recoveryCodes).size, 10);
    const [first = '', second = ''] = recoveryCodes;
    assert.match(first, /^[a-z2-7]{4}(-[a-z2-7]{4}){5}$/);
    assert.equal((await logIn(first)).status, 200);
    assert.equal((await logIn(first)).status, 401);
    assert.equal((await logIn(second.toUpperCase().replaceAll('-', ' '))).status, 200);
    const rows = await world.database.query('SELECT * FROM recovery_codes');
    assert.equal(rows.length, 8);
    assert.ok(rows.every((row) => !recoveryCodes.includes(String(row['code_hash']))));
  });

  it('is not in force before a code was shown, so that nobody locks themselves out', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('POST', '/enroll-second-factor', { password });
    const wrong = await user.send('POST', '/confirm-second-factor', { code: '000000' });
    assert.equal(wrong.status, 403);
    assert.equal(wrong.json.code, 'wrong_code');
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
    const disabled = await user.send('DELETE', '/disable-second-factor', { password });
    assert.equal(disabled.json.code, 'second_factor_missing');
  });

  it('is begun and disabled with the password alone', async () => {
    await using world = await createWorld();
    const { user, recoveryCodes, logIn } = await enroll(world);
    const guess = { password: 'a guess' };
    const again = await user.send('POST', '/enroll-second-factor', { password });
    assert.equal(again.status, 409);
    assert.equal(again.json.code, 'second_factor_active');
    const guessed = await user.send('DELETE', '/disable-second-factor', guess);
    assert.equal(guessed.json.code, 'wrong_password');
    assert.equal((await user.send('POST', '/enroll-second-factor', guess)).status, 403);
    assert.equal((await logIn()).status, 401);
    assert.equal((await user.send('DELETE', '/disable-second-factor', { password })).status, 204);
    assert.equal((await logIn()).status, 200);
    const confirmed = await user.send('POST', '/confirm-second-factor', { code: '000000' });
    assert.equal(confirmed.status, 409);
    const rows = await world.database.query('SELECT * FROM recovery_codes');
    assert.deepEqual(rows, [], `${recoveryCodes.length} codes are void`);
  });
});
