// What one node wants to know of the price source while another one asks it for all of them.
import type { UserId } from '#src/domain/ids.ts';
import type { PriceInterval } from '#src/domain/price-history.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { RequestPurpose } from '#src/market/allowance/request-allowance.ts';
import type { UnavailableReason } from '#src/market/allowance/upstream.ts';
import type { SplitFlag } from '#src/market/quotes/split-flags.ts';

export type WantKind = 'quote' | PriceInterval;

/** A request as its node makes it. A later one of the same flight only makes it more urgent. */
export type Want = {
  readonly kind: WantKind;
  readonly symbol: TickerSymbol;
  /** Tells one wanting of the same thing from the next, on its node. */
  readonly flight: number;
  readonly purpose: RequestPurpose;
  readonly askers: readonly UserId[];
  /** For how long leaving is of use, in milliseconds of the market's clock from now on. */
  readonly patienceMs: number;
};

/** A want that nobody has answered yet, of the node named. */
export type OpenWant = Want & { readonly node: string };

/** `history`: it is stored. Times are from now on, since clocks of nodes differ. */
export type WantOutcome =
  | { readonly kind: 'quote'; readonly quote: Quote; readonly flag: SplitFlag | undefined }
  | { readonly kind: 'history' | 'unknown' }
  | {
      readonly kind: 'trouble';
      readonly reason: UnavailableReason;
      readonly retryInMs: number | undefined;
      readonly isNotOnPlan: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string };

export type WantAnswer = {
  readonly want: Pick<OpenWant, 'node' | 'kind' | 'symbol' | 'flight'>;
  readonly outcome: WantOutcome;
};

export type WantStore = {
  /** Replaces earlier wants of the same kind and symbol of this node. */
  post(wants: readonly Want[]): Promise<void>;
  /** Those of all nodes that nobody has answered and that are not too old. */
  open(): Promise<readonly OpenWant[]>;
  answer(answers: readonly WantAnswer[]): Promise<void>;
  /** The answers to this node, each once. */
  takeAnswers(): Promise<readonly WantAnswer[]>;
};

/** Another node asks by now: what was to be asked here is to be wanted from that one. */
export class NotAskerError extends Error {
  override readonly name = 'NotAskerError';
}
