// A book of corporate actions that nobody has found any for.
import { createActionBook, type ActionBook } from '#src/market/actions/action-book.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import type { Clock } from '#src/runtime/clock.ts';

/** A book over a store in memory. */
export function actionBookOf(clock: Clock, stored: readonly KnownAction[] = []): ActionBook {
  const kept = new Map(stored.map((action) => [action.actionId, action]));
  const store = {
    stored,
    load: async () => [...kept.values()],
    save: async (action: KnownAction) => void kept.set(action.actionId, action),
  };
  return createActionBook({ store, clock });
}
