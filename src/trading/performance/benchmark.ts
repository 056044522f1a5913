// What the opening cash would be worth in a benchmark: bought at the first close after the opening,
// with its dividends kept as cash, as the account keeps them.
import { amountFor } from '#src/domain/actions/amount-per-share.ts';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { splitShares } from '#src/domain/actions/split-ratio.ts';
import { money, notional, sharesFor, zeroQuantity, type Money } from '#src/domain/money.ts';
import type { Closes } from '#src/trading/equity/kept-closes.ts';

/**
 * By the dates of the closes from that of `openedOn` on, the first one after the opening. A date
 * whose close is missing is missing here; without the first one there is nothing to tell at all.
 */
export function benchmarkEquity(
  openingCash: Money,
  openedOn: string,
  closes: Closes,
  actions: readonly CorporateAction[],
): ReadonlyMap<string, Money> {
  const equityByDate = new Map<string, Money>();
  let shares = zeroQuantity;
  let cash: bigint = openingCash;
  let before = '';
  if (!closes.has(openedOn)) return equityByDate;
  for (const date of [...closes.keys()].toSorted()) {
    const close = closes.get(date);
    if (close === undefined || date < openedOn) continue;
    if (shares === 0n) {
      shares = sharesFor(openingCash, close);
      cash -= notional(close, shares);
    } else {
      const since = actions.filter(({ exDate }) => exDate > before && exDate <= date);
      for (const { terms } of since) {
        if (terms.kind === 'split') shares = splitShares(shares, terms.ratio);
        if (terms.kind === 'dividend' || terms.kind === 'value') {
          cash += amountFor(terms.amount, shares);
        }
      }
    }
    before = date;
    equityByDate.set(date, money(cash + notional(close, shares)));
  }
  return equityByDate;
}
