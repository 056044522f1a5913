// The ports for corporate actions: what is known of them, and when the upstream was asked.
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type ActionStore = {
  /** By symbol and day. */
  load(): Promise<readonly KnownAction[]>;
  /**
   * Keeps the action in place of what was known of it, unless that is of a later revision or an
   * operator has rejected this one meanwhile.
   */
  save(action: KnownAction): Promise<void>;
};

export type ActionLooks = {
  /** When each symbol was last asked for. */
  load(): Promise<ReadonlyMap<TickerSymbol, EpochMs>>;
  save(symbol: TickerSymbol, at: EpochMs): Promise<void>;
};
