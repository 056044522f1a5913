import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, userId } from '#src/domain/ids.ts';
import { parseUsername } from '#src/identity/username.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { loaded } from '#src/runtime/loaded.ts';
import { createActivityStore } from '#src/storage/identity/activity.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { createUserActivity } from './user-activity.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');
const [alice, bob, carol] = [userId('alice'), userId('bob'), userId('carol')];

/** Three users who were created a second after one another. */
async function setUp() {
  const database = openSqliteDatabase(':memory:');
  const identity = createIdentityStore(database);
  const users = [alice, bob, carol].map((id, place) => ({
    userId: userId(id),
    username: parseUsername(id) ?? assert.fail(),
    passwordHash: 'none',
    accountId: accountId(`of ${id}`),
    createdAt: noon + place * 1_000,
    openedAt: noon,
  }));
  for (const user of users) await identity.insertUser(user);
  const clock = createTestClock(noon + 60_000);
  const open = async () =>
    createUserActivity({
      store: await loaded(createActivityStore(database)),
      clock,
      onStoreFault: (error) => assert.fail(String(error)),
    });
  const remove = (id: string) =>
    identity.deleteUser(users.find((user) => user.userId === id) ?? assert.fail());
  return { activity: await open(), open, clock, remove };
}

describe('the activity of users', () => {
  it('is their creation before they do anything, and never their own', async () => {
    const { activity } = await setUp();
    assert.equal(activity.latestOther(alice), noon + 2_000);
    assert.equal(activity.latestOther(carol), noon + 1_000);
  });

  it('is what they did last, also after a restart', async () => {
    const { activity, open, clock } = await setUp();
    activity.note(alice);
    await clock.advance(5_000);
    activity.note(bob);
    await clock.advance(5_000);
    for (const each of [activity, await open()]) {
      assert.equal(each.latestOther(bob), noon + 60_000);
      assert.equal(each.latestOther(alice), noon + 65_000);
    }
  });

  it('is not that of users who are gone', async () => {
    const { activity, remove } = await setUp();
    await remove(carol);
    await remove(bob);
    await activity.refresh();
    assert.equal(activity.latestOther(bob), noon);
    assert.equal(activity.latestOther(alice), undefined);
  });
});
