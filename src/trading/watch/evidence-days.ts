// For which sessions the watch has seen what the market showed, by symbol.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

/** `adjusting`: it was seen, and may have been of other shares, so that it counted for no order. */
export const evidenceKinds = ['seen', 'adjusting'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export type EvidenceDayStore = {
  save(symbol: TickerSymbol, date: string, kind: EvidenceKind): Promise<void>;
  /** Of the sessions from one date to another, both included. */
  find(symbol: TickerSymbol, from: string, to: string): Promise<ReadonlyMap<string, EvidenceKind>>;
};

export type EvidenceDays = {
  /** Kept once; what cannot be kept now is tried with the next price. */
  note(symbol: TickerSymbol, date: string, kind: EvidenceKind): void;
};

/** Notes into the store. */
export function createEvidenceDays(
  store: Pick<EvidenceDayStore, 'save'>,
  onStoreFault: (error: unknown) => void,
): EvidenceDays {
  const newest = new Map<TickerSymbol, string>();
  return {
    note(symbol, date, kind) {
      const noted = `${date} ${kind}`;
      if (newest.get(symbol) === noted) return;
      newest.set(symbol, noted);
      store.save(symbol, date, kind).catch((error: unknown) => {
        newest.delete(symbol);
        onStoreFault(error);
      });
    },
  };
}
