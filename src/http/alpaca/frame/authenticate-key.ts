// Who is asking, by one of the three ways of Alpaca's clients: a pair of keys in headers of their
// own, a token, or the pair as a Basic password. Cookies and sessions open nothing here.
import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '#src/identity/identity.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import { forbidden, notAuthorized } from './alpaca-error.ts';

export type KeyPair = {
  /** Undefined where the secret comes alone, as a token. */
  readonly keyId: string | undefined;
  readonly secret: string;
};

/** The owner of the key. Throws 401 for keys that are wrong, have ended or were revoked. */
export async function authenticateKey(
  identity: Pick<Identity, 'authenticateProgram'>,
  headers: IncomingHttpHeaders,
): Promise<ApiTokenOwner> {
  const owner = await findKey(identity, readKeys(headers));
  if (!owner) throw notAuthorized();
  return owner;
}

/** The owner of the pair; undefined where there is none. */
export async function findKey(
  identity: Pick<Identity, 'authenticateProgram'>,
  keys: KeyPair | undefined,
): Promise<ApiTokenOwner | undefined> {
  const owner = keys && (await identity.authenticateProgram(keys.secret));
  if (!owner) return undefined;
  return keys.keyId === undefined || keys.keyId === owner.keyId ? owner : undefined;
}

/** Throws 403 for a key that may not do this. */
export function refuseBeyondScope(owner: ApiTokenOwner, access: 'read' | 'trade'): void {
  const isWithin = access === 'read' || owner.scope === 'trade';
  if (!isWithin || owner.mustChangePassword) throw forbidden('forbidden.');
}

/** The headers of the dialect come before `Authorization`, which a proxy may have added. */
function readKeys(headers: IncomingHttpHeaders): KeyPair | undefined {
  const keyId = headers['apca-api-key-id']?.toString();
  const secret = headers['apca-api-secret-key']?.toString();
  if (keyId !== undefined || secret !== undefined) {
    return keyId !== undefined && secret !== undefined ? { keyId, secret } : undefined;
  }
  const [, scheme = '', value = ''] = /^(\w+) +(\S+) *$/.exec(headers.authorization ?? '') ?? [];
  if (/^bearer$/i.test(scheme)) return { keyId: undefined, secret: value };
  return /^basic$/i.test(scheme) ? readBasic(value) : undefined;
}

function readBasic(value: string): KeyPair | undefined {
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { keyId: text.slice(0, colon), secret: text.slice(colon + 1) };
}
