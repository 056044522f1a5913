// Which company the shares of an account were of: one goes on under a new name, and a ticker that
// it gave up may be that of another one since.
import { bookedNames } from '#src/broker/action-history.ts';
import { afterClose } from '#src/domain/actions/corporate-action.ts';
import { companyNow, type BookedName } from '#src/domain/actions/company-names.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import { isBeforeListing } from '#src/domain/former-shares.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** Since when (YYYY-MM-DD) the company is listed that has the symbol now, where that is known. */
export type ListedOn = (symbol: TickerSymbol) => string | undefined;

export type Company = {
  /** The name that its shares have by now, or had last. */
  readonly symbol: TickerSymbol;
  /** Another one has the ticker by now. */
  readonly isFormer: boolean;
};

export type Companies = {
  /** Of the shares that an entry names, at the instant at which it took effect. */
  ofEntry(symbol: TickerSymbol, at: EpochMs, entry: JournalEntry): Company;
  /** Of shares that were called so at the instant. */
  at(symbol: TickerSymbol, at: EpochMs): Company;
};

/** By all entries of the account, the oldest first. */
export function companiesOf(entries: readonly JournalEntry[], listedOn: ListedOn): Companies {
  const names = bookedNames(entries);
  const nameOf = (symbol: TickerSymbol, at: EpochMs, cameSince: (name: BookedName) => boolean) =>
    companyNow(names, symbol, exchangeDate(at), cameSince);
  const ofEntry = (symbol: TickerSymbol, at: EpochMs, { sequence }: JournalEntry) =>
    nameOf(symbol, at, (change) => change.sequence >= sequence);
  /** When the account has bought the first shares of the company that is listed now. */
  const formerUntil = new Map<TickerSymbol, EpochMs>();
  for (const entry of entries) {
    const { event, recordedAt } = entry;
    if (event.type !== 'OrderFilled' || event.side !== 'buy') continue;
    const at = event.filledAt ?? recordedAt;
    const name = ofEntry(event.symbol, at, entry);
    if (name === undefined) continue;
    if (isBeforeListing(at, listedOn(name))) formerUntil.set(name, Number.POSITIVE_INFINITY);
    else if (formerUntil.get(name) === Number.POSITIVE_INFINITY) formerUntil.set(name, at);
  }
  const companyOf = (symbol: TickerSymbol, name: TickerSymbol | undefined, at: EpochMs) => {
    if (name === undefined) return { symbol, isFormer: true };
    return { symbol: name, isFormer: at < (formerUntil.get(name) ?? 0) };
  };
  return {
    ofEntry: (symbol, at, entry) => companyOf(symbol, ofEntry(symbol, at, entry), at),
    at: (symbol, at) =>
      companyOf(
        symbol,
        nameOf(symbol, at, (name) => afterClose(name.effectiveAt) > at),
        at,
      ),
  };
}

/** A text that no other company has. */
export function keyOfCompany({ symbol, isFormer }: Company): string {
  return isFormer ? `${symbol} of before` : symbol;
}
