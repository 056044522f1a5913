// Limits on requests hold for all nodes together: each tells the others once a second of those who
// have taken so much of a limit that it might be more than the limit in all.
import type { Limits } from '#src/http/access/limits.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { Membership } from '#src/storage/membership.ts';

const topic = 'limits';
const everyMs = 1_000;

type Needs = {
  readonly limits: Pick<Limits, 'takenHere' | 'noteTakenElsewhere'>;
  readonly membership: Membership;
  readonly clock: Clock;
};

/** Tells and hears until it is stopped; does nothing where there are no other nodes. */
export function shareLimits({ limits, membership, clock }: Needs): { stop(): void } {
  const { notices } = membership;
  if (notices.way() === 'none') return { stop: () => {} };
  notices.subscribe(topic, {
    hear: (texts) => texts.forEach(limits.noteTakenElsewhere),
    reread: () => {},
  });
  return repeat(clock, async () => {
    for (const text of limits.takenHere(membership.count())) notices.publish(topic, text);
    return everyMs;
  });
}
