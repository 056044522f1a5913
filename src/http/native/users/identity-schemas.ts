// The shapes of users, sessions, tokens and second factors.
import { Type } from 'typebox';
import { tokenScopes } from '#src/identity/identity-store.ts';
import { instant, money, object, orNull } from '#src/http/wire/schema-parts.ts';

const username = Type.String({ minLength: 1, maxLength: 64 });
const password = Type.String({ minLength: 1, maxLength: 256 });
const code = Type.String({
  minLength: 6,
  maxLength: 40,
  description: 'Six digits of the authenticator app, or a recovery code',
});

export const credentials = object({ username, password });
export const loginRequest = object({ username, password, code: Type.Optional(code) });
export const passwordChange = object({ current_password: password, new_password: password });
export const passwordConfirmation = object({ password });
export const codeConfirmation = object({
  code: Type.String({ pattern: '^\\d{6}$', description: 'Six digits of the authenticator app' }),
});
export const idParameter = object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

export const createdAccount = object({
  username: Type.String(),
  account_id: Type.String(),
  cash: money,
  created_at: instant,
});
export const login = object({ username: Type.String(), token: Type.String(), expires_at: instant });

const session = {
  id: Type.String(),
  created_at: instant,
  last_used_at: instant,
  expires_at: instant,
  user_agent: orNull(Type.String()),
};
export const sessionList = object({
  sessions: Type.Array(
    object({
      ...session,
      current: Type.Boolean({ description: 'Whether it is the one that asks' }),
    }),
  ),
});

const tokenName = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\x00-\\x1f\\x7f]*$' });
const scope = Type.Enum([...tokenScopes], { description: '`trade` may read as well' });
export const tokenRequest = object({
  name: tokenName,
  scope,
  account_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'The account it is for; without it the one that the request means',
    }),
  ),
  expires_in_days: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 3_650, description: 'Without it the token does not end' }),
  ),
});
const token = {
  id: Type.String(),
  key_id: Type.String({
    pattern: '^PK[A-Z2-7]{18}$|^PK[0-9A-F]{18}$',
    description: 'The public half of a pair of keys whose secret is the token',
  }),
  account_id: Type.String({ description: 'The one account for which it is' }),
  name: Type.String(),
  scope,
  created_at: instant,
  expires_at: orNull(instant),
};
export const createdToken = object({
  ...token,
  token: Type.String({ description: 'Shown this once; only its hash is kept' }),
});
export const tokenList = object({
  tokens: Type.Array(object({ ...token, last_used_at: orNull(instant) })),
});

export const askingSession = object(session);
export const askingToken = object(token);

export const enrolment = object({
  secret: Type.String({ description: 'Base32, to type into an authenticator app' }),
  uri: Type.String({ description: 'The same as an `otpauth:` URI, to show as a QR code' }),
});
export const recoveryCodes = object({
  recovery_codes: Type.Array(Type.String(), { description: 'Each good once, shown this once' }),
});
