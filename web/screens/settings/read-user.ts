// After something about the user has changed.
import { ask } from '../../api/client.ts';
import { beginSession } from '../../api/session.ts';
import type { User } from '../../api/types.ts';

/** The user with their accounts as they are now. Throws as `ask`. */
export async function readUserAgain(): Promise<void> {
  beginSession(await ask<User>('GET', 'view-user'));
}
