// What became of the shares of an account, in Alpaca's words. Figures that there are none of are
// left out.
import { exchangeDate } from '#src/domain/exchange-day.ts';
import { formatAmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { formatQuantity } from '#src/domain/money.ts';
import type { Activity, ShareActivity } from '#src/trading/activities.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { presentMoney } from '#src/http/alpaca/present/figures.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

const types = {
  split: 'SPLIT',
  dividend: 'DIV',
  spin_off: 'SPIN',
  rename: 'NC',
  write_off: 'MA',
} as const;
const descriptions = {
  split: 'split',
  dividend: 'cash dividend',
  spin_off: 'worth of a spin-off in cash',
  rename: 'name change',
  write_off: 'shares merged away or worthless',
} as const;

/** The activity under its id. */
export function presentShareActivity(
  { at, kind, symbol, cash, quantity, newSymbol, basis }: Activity & ShareActivity,
  id: string,
) {
  const to = newSymbol === undefined ? '' : ` to ${presentSymbol(newSymbol)}`;
  return {
    id,
    activity_type: types[kind],
    date: exchangeDate(at),
    created_at: presentInstant(at),
    net_amount: presentMoney(cash),
    description: `${descriptions[kind]}${to}`,
    symbol: presentSymbol(symbol),
    ...(quantity !== 0n && { qty: formatQuantity(quantity) }),
    ...(basis && {
      qty: formatQuantity(basis.entitled),
      per_share_amount: formatAmountPerShare(basis.amountPerShare),
    }),
    status: 'executed',
    currency: 'USD',
  };
}
