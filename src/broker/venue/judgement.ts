// What becomes of an order by a piece of evidence.
import type { Evidence } from '#src/domain/evidence.ts';
import type { Price } from '#src/domain/money.ts';
import type { FillProof, OpenOrder, OrderProgress } from '#src/domain/open-order.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type Judgement =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'fill';
      readonly price: Price;
      readonly proof: FillProof;
      /** When the market was there: the open, or as of the evidence. */
      readonly at: EpochMs;
    }
  /** The order goes on in another state. */
  | { readonly kind: 'progress'; readonly progress: OrderProgress }
  /** Its one moment has passed. */
  | { readonly kind: 'missed' };

export type JudgedOrder = Pick<OpenOrder, 'side' | 'terms' | 'progress'>;

/** The evidence leaves the order as it is. */
export const nothing: Judgement = { kind: 'nothing' };

/** A fill at the instant that the evidence proves. */
export function fillAt(price: Price, proof: FillProof, evidence: Evidence): Judgement {
  const at = proof === 'open' ? evidence.session.opensAt : evidence.asOf;
  return { kind: 'fill', price, proof, at };
}
