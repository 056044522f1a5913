// Who is signed in, and which account this tab is for. All tabs sign out together.
import { createCell } from '../state/cell.ts';
import { readKept, keep } from './kept.ts';
import type { ServerFacts, User } from './types.ts';

/** `unknown` until the server was asked; with a one-time password it has to be changed first. */
export type Standing = 'unknown' | 'signed-out' | 'signed-in' | 'password-change';

export const standing = createCell<Standing>('unknown');
export const user = createCell<User | undefined>(undefined);
export const serverFacts = createCell<ServerFacts | undefined>(undefined);
/** The account by its id; undefined is the first one. */
export const chosenAccount = createCell<string | undefined>(readKept('tab', 'account'));

const accountMark = 'account';
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('papertape') : undefined;

channel?.addEventListener('message', ({ data }) => {
  if (data === 'signed-out') forgetUser();
  if (data === 'signed-in' && standing.get() === 'signed-out') standing.set('unknown');
});

/** The user as the server says. */
export function beginSession(found: User): void {
  const chosen = chosenAccount.get();
  const isTheirs = found.accounts.some(({ account_id: id }) => id === chosen);
  if (chosen !== undefined && !isTheirs) chooseAccount(undefined);
  user.set(found);
  const isNew = standing.get() === 'signed-out';
  standing.set('signed-in');
  if (isNew) channel?.postMessage('signed-in');
}

/** The session has ended, in this tab and so in all others. */
export function endSession(): void {
  if (standing.get() === 'signed-in') channel?.postMessage('signed-out');
  forgetUser();
}

function forgetUser(): void {
  user.set(undefined);
  standing.set('signed-out');
}

/** From now on this tab is for that account. */
export function chooseAccount(accountId: string | undefined): void {
  keep('tab', accountMark, accountId);
  chosenAccount.set(accountId);
}

/** The account that this tab is for. */
export function accountNow() {
  const accounts = user.get()?.accounts ?? [];
  const chosen = chosenAccount.get();
  return (
    accounts.find(({ account_id: id }) => id === chosen) ?? accounts.find((each) => each.default)
  );
}
