// Keys of streams that may be silent for hours: looked at again and again, all in one turn, so that
// a revoked key ends its streams although nothing happens on them.
import type { Identity } from '#src/identity/identity.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { repeat } from '#src/runtime/repeat.ts';

export type KeyWatch = {
  /** Calls `onEnd` once within a second of the key's end, unless it was released before. */
  watch(owner: ApiTokenOwner, onEnd: () => void): { release(): void };
};

type Needs = {
  readonly identity: Pick<Identity, 'isLive'>;
  /** Real time, as keys have. */
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
};

type Watched = { readonly owner: ApiTokenOwner; readonly onEnd: () => void };

const roundMs = 500;

/** No key is watched yet. */
export function createKeyWatch({ identity, clock, onFault }: Needs): KeyWatch {
  const watched = new Set<Watched>();
  let rounds: { stop(): void } | undefined;

  function forget(each: Watched): void {
    if (!watched.delete(each) || watched.size > 0) return;
    rounds?.stop();
    rounds = undefined;
  }

  async function look(each: Watched): Promise<void> {
    if ((await identity.isLive(each.owner)) || !watched.has(each)) return;
    forget(each);
    each.onEnd();
  }

  /** What cannot be asked now is asked again in the next round. */
  async function round(): Promise<number> {
    await Promise.all([...watched].map((each) => look(each).catch(onFault)));
    return roundMs;
  }

  return {
    watch(owner, onEnd) {
      const each = { owner, onEnd };
      watched.add(each);
      rounds ??= repeat(clock, round);
      return { release: () => forget(each) };
    },
  };
}
