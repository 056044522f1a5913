// The top of every screen: the name, the search, the line to the server, the way out.
import { ask } from '../api/client.ts';
import { endSession } from '../api/session.ts';
import { useCell } from '../state/cell.ts';
import { connection } from '../live/stream.ts';
import { AccountChoice } from './account-choice.tsx';
import { Link } from '../ways/link.tsx';
import { goTo } from '../ways/router.ts';
import { Search } from './search.tsx';

export function Header({ isInside }: { readonly isInside: boolean }) {
  return (
    <header class="header">
      <Link to={{ name: 'overview' }} class="brand">
        Papertape
      </Link>
      {isInside && (
        <>
          <Search />
          <AccountChoice />
          <ConnectionState />
          <button type="button" class="quiet sign-out" onClick={() => void signOut()}>
            Sign out
          </button>
        </>
      )}
    </header>
  );
}

const words = { live: 'Live', reconnecting: 'Reconnecting', offline: 'Offline' } as const;

/** Spoken only when it changes. */
function ConnectionState() {
  const state = useCell(connection);
  return (
    <p class={`connection ${state}`} role="status" aria-label="Connection">
      {words[state]}
    </p>
  );
}

async function signOut(): Promise<void> {
  await ask('POST', 'logout').catch(() => {});
  endSession();
  goTo({ name: 'sign-in' });
}
