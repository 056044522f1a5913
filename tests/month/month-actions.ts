// Five things that happen to shares of the class within the month, and what prices of before are in
// the shares since.
import type { Interventions } from '#simulator/market/interventions.ts';

type MonthAction = {
  readonly symbol: string;
  readonly exDate: string;
  /** New shares for an old one; 1 for a dividend. */
  readonly factor: number;
  readonly dividend: number;
  readonly previousClose?: 'traded' | 'adjusted';
};

export const monthActions: readonly MonthAction[] = [
  { symbol: 'AAPL', exDate: '2026-11-06', factor: 4, dividend: 0, previousClose: 'adjusted' },
  { symbol: 'KO', exDate: '2026-11-10', factor: 1, dividend: 0.55 },
  { symbol: 'NVDA', exDate: '2026-11-12', factor: 10, dividend: 0, previousClose: 'traded' },
  { symbol: 'INTC', exDate: '2026-11-16', factor: 0.2, dividend: 0, previousClose: 'adjusted' },
  { symbol: 'WMT', exDate: '2026-11-19', factor: 3, dividend: 0, previousClose: 'traded' },
];

/** Has them happen in the market. */
export function planActions(market: Interventions): void {
  for (const { symbol, exDate, factor, dividend, previousClose } of monthActions) {
    const planned =
      dividend > 0
        ? market.payDividend(symbol, { exDate, paymentDate: exDate, amount: String(dividend) })
        : market.split(symbol, String(factor), exDate, previousClose);
    if (!planned.ok) throw new Error(planned.error);
  }
}

/** Whether the price is the close, as it was or told in shares of a later day. */
export function isClose(symbol: string, date: string, close: string, price: string): boolean {
  let told = Number(close);
  if (close === price) return true;
  for (const action of monthActions) {
    if (action.symbol !== symbol || action.exDate <= date) continue;
    told = told / action.factor - action.dividend;
    if (Math.abs(told - Number(price)) < 0.0002) return true;
  }
  return false;
}
