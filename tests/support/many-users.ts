// Many users with a session each, without the seconds that hashing their passwords would take.
import type { AccountId } from '#src/domain/ids.ts';
import { accountId, userId } from '#src/domain/ids.ts';
import { parseUsername } from '#src/identity/username.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import assert from 'node:assert/strict';
import type { openServer, Send } from './world.ts';

type Server = Awaited<ReturnType<typeof openServer>>;

export type ManyUser = {
  readonly token: string;
  readonly accountId: AccountId;
  readonly send: Send;
};

/** `count` users of the server, each with an open account; nobody can log in as one of them. */
export async function createManyUsers(
  server: Server,
  count: number,
  name = 'user',
): Promise<readonly [ManyUser, ...ManyUser[]]> {
  const places = Array.from({ length: count }, (_, place) => place);
  const [first, ...others] = await Promise.all(
    places.map((place) => createOne(server, `${name}-${place}`)),
  );
  return [first ?? assert.fail('at least one'), ...others];
}

async function createOne(server: Server, name: string): Promise<ManyUser> {
  const { database, broker, clock, random, settings } = server;
  const store = createIdentityStore(database);
  const now = clock.now();
  const id = accountId(random.id());
  const user = {
    userId: userId(random.id()),
    username: parseUsername(name) ?? assert.fail(),
    passwordHash: 'none',
    accountId: id,
    createdAt: now,
    openedAt: now,
  };
  const { startingCash } = settings;
  await broker.execute({ type: 'OpenAccount', accountId: id, at: now, startingCash });
  await store.insertUser(user);
  const token = random.bytes(32).toString('base64url');
  const expiresAt = now + 30 * 24 * 3_600_000;
  const tokenHash = sha256(token);
  const session = { ...user, tokenHash, sessionId: random.id(), userAgent: null, expiresAt };
  await store.insertSession({ ...session, usedAt: now }, user.passwordHash, 1);
  const authorization = `Bearer ${token}`;
  const send: Send = (method, url, body, headers) =>
    server.send(method, url, body, { authorization, ...headers });
  return { token, accountId: id, send };
}
