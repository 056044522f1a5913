// Corporate actions, and a book of them.
import { createActionBook, type ActionBook } from '#src/market/actions/action-book.ts';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { symbolOf } from './trading.ts';

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

/** An action as the operator tells it. */
export function actionOf(
  symbol: string,
  exDate: string,
  terms: CorporateAction['terms'],
): CorporateAction {
  const actionId = `${symbol} ${terms.kind} ${exDate}`;
  return { actionId, revision: 1, symbol: symbolOf(symbol), exDate, source: 'operator', terms };
}
