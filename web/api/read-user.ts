// Who is signed in, and which accounts they have by now.
import { ask } from './client.ts';
import { beginSession } from './session.ts';
import type { User } from './types.ts';

/** The user with their accounts as they are now. Throws as `ask`. */
export async function readUser(): Promise<void> {
  beginSession(await ask<User>('GET', 'view-user'));
}
