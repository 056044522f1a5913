// Worked examples of a user and of the user's accounts. A test holds each against its schema.
import { accountId } from '#src/http/wire/example-parts.ts';
import { askingSession, id } from './identity-examples.ts';

export const openRequest = { name: 'Dividends', starting_cash: '25000.00' };
export const renameRequest = { name: 'Dividends only' };
export const resetRequest = { starting_cash: '50000.00' };

const main = {
  account_id: accountId,
  name: 'Main',
  status: 'open',
  default: true,
  created_at: '2026-11-20T20:58:00.000Z',
  closed_at: null,
};
const second = {
  account_id: id,
  name: 'Dividends',
  status: 'open',
  default: false,
  created_at: '2026-11-20T21:00:00.000Z',
  closed_at: null,
};
export const openedAccount = { ...second, cash: '25000.00' };
export const renamedAccount = { ...second, name: 'Dividends only' };
export const resetAccount = { ...second, name: 'Dividends only', cash: '50000.00' };
export const accountList = { accounts: [main, second] };
export const user = {
  username: 'alice',
  created_at: '2026-11-20T20:58:00.000Z',
  second_factor: false,
  session: askingSession,
  token: null,
  accounts: [main, second],
  price_requests: { left_today: 12, resets_at: '2026-11-21T05:00:00.000Z' },
};
