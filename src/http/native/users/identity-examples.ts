// Worked examples of users and what gives access to them. A test holds each against its schema.
import { accountId } from '#src/http/wire/example-parts.ts';

export const credentials = { username: 'alice', password: 'curiouser and curiouser' };
export const passwordChange = {
  current_password: 'curiouser and curiouser',
  new_password: 'six impossible things',
};
export const passwordConfirmation = { password: 'curiouser and curiouser' };
export const codeConfirmation = { code: '492039' };
export const id = 'b3f1c2d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d';

export const createdAccount = {
  username: 'alice',
  account_id: accountId,
  cash: '100000.00',
  created_at: '2026-11-20T20:58:00.000Z',
};
export const login = {
  username: 'alice',
  token: 'q1zJ0YcK8m3nV5wX7rT2uB4dF6hL9pS-aE_gCiQoNyM',
  expires_at: '2026-12-20T20:58:30.000Z',
};
export const askingSession = {
  id,
  created_at: '2026-11-20T20:58:30.000Z',
  last_used_at: '2026-11-20T21:00:00.000Z',
  expires_at: '2026-12-20T20:58:30.000Z',
  user_agent: 'curl/8.14.1',
};
export const sessionList = { sessions: [{ ...askingSession, current: true }] };

export const tokenRequest = { name: 'my robot', scope: 'trade', expires_in_days: 90 };
const token = {
  id,
  key_id: 'PKEXAMPLEONLYEXAMPLE',
  account_id: accountId,
  name: 'my robot',
  scope: 'trade',
  created_at: '2026-11-20T21:00:00.000Z',
  expires_at: '2027-02-18T21:00:00.000Z',
};
export const createdToken = {
  ...token,
  token: 'ptp_EXAMPLEonlyEXAMPLEonlyEXAMPLEonlyEXAMPLEonl',
};
export const tokenList = { tokens: [{ ...token, last_used_at: null }] };

export const enrolment = {
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri:
    'otpauth://totp/Papertape:alice?issuer=Papertape&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' +
    '&algorithm=SHA1&digits=6&period=30',
};
export const recoveryCodes = {
  recovery_codes: ['k4zs-m2vx-7qpa-w3rt-hy6c-dnbe', 'p5gu-x2oj-e7lw-a4kd-v3ms-qzt6'],
};
