// Corporate actions that are known of, with what becomes of each: a table beside the books, from
// which they are applied to every account that has shares in them.
import {
  formatAmountPerShare,
  parseAmountPerShare,
  type AmountPerShare,
} from './amount-per-share.ts';
import {
  inOrder,
  type ActionKind,
  type ActionTerms,
  type CorporateAction,
} from './corporate-action.ts';
import { formatRatio, parseRatio } from './split-ratio.ts';
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export const actionStates = [
  'proposed',
  'waiting',
  'accepted',
  'applied',
  'paid',
  'rejected',
] as const;
/**
 * `proposed`: somebody has to say whether it is one. `waiting`: it is not clear what it is.
 * `accepted`: on its day it is applied. `applied`: every account has it. `paid`: and its money.
 * `rejected`: by the operator; where it was applied, it is taken back.
 */
export type ActionState = (typeof actionStates)[number];

/** Of a factor that no ratio fits: its worth follows from the close before the day. */
type UnvaluedTerms = { readonly kind: 'unvalued'; readonly factor: string };
/** Of a factor that nobody can read for certain. */
type UnclearTerms = { readonly kind: 'unclear'; readonly factor: string };

export type KnownTerms = ActionTerms | UnvaluedTerms | UnclearTerms;

export type KnownAction = Omit<CorporateAction, 'terms'> & {
  readonly terms: KnownTerms;
  readonly state: ActionState;
  /** Why it waits, or what speaks for it; null where there is nothing to say. */
  readonly note: string | null;
  readonly foundAt: EpochMs;
};

/** Whether every account has it. */
export function isApplied({ state }: Pick<KnownAction, 'state'>): boolean {
  return state === 'applied' || state === 'paid';
}

/** The name, with a number behind it where actions that are known have it already. */
export function freeActionId(name: string, known: readonly KnownAction[]): string {
  const taken = new Set(known.map(({ actionId }) => actionId));
  let actionId = name;
  for (let next = 2; taken.has(actionId); next += 1) actionId = `${name} (${next})`;
  return actionId;
}

/** The operator's word of a dividend that is beside the regular one of its day. */
export function specialDividendId(symbol: TickerSymbol, exDate: string): string {
  return `${symbol} special-dividend ${exDate}`;
}

/** The kind among those that accounts know. */
export function kindOf({ kind }: KnownTerms): ActionKind {
  if (kind === 'unvalued') return 'value';
  return kind === 'unclear' ? 'split' : kind;
}

/** `inOrder`, of actions that are known. */
export function knownInOrder(a: KnownAction, b: KnownAction): number {
  return inOrder({ ...a, kind: kindOf(a.terms) }, { ...b, kind: kindOf(b.terms) });
}

/** The action as accounts take it; undefined while its terms are not clear. */
export function asApplicable(action: KnownAction): CorporateAction | undefined {
  const { terms, actionId, revision, symbol, exDate, source } = action;
  if (terms.kind === 'unvalued' || terms.kind === 'unclear') return undefined;
  return { actionId, revision, symbol, exDate, source, terms };
}

/** The terms as text, the same for the same terms. */
export function encodeTerms(terms: KnownTerms): string {
  switch (terms.kind) {
    case 'split':
      return JSON.stringify({ kind: 'split', ratio: formatRatio(terms.ratio) });
    case 'dividend': {
      const { kind, paidOn } = terms;
      return JSON.stringify({ kind, amount: formatAmountPerShare(terms.amount), paidOn });
    }
    case 'value':
    case 'write_off':
      return JSON.stringify({ kind: terms.kind, amount: formatAmountPerShare(terms.amount) });
    default:
      return JSON.stringify(terms);
  }
}

/** The terms of a text that `encodeTerms` wrote. Throws for another one. */
export function decodeTerms(text: string): KnownTerms {
  const body = JSON.parse(text) as Readonly<Record<string, string | null>>;
  switch (body['kind']) {
    case 'split':
      return { kind: 'split', ratio: known(parseRatio(body['ratio'] ?? ''), text) };
    case 'dividend':
      return { kind: 'dividend', amount: amountOf(body, text), paidOn: body['paidOn'] ?? null };
    case 'value':
    case 'write_off':
      return { kind: body['kind'], amount: amountOf(body, text) };
    case 'rename':
      return { kind: 'rename', newSymbol: known(parseTickerSymbol(body['newSymbol'] ?? ''), text) };
    case 'unvalued':
    case 'unclear':
      return { kind: body['kind'], factor: known(body['factor'] ?? undefined, text) };
    default:
      throw new Error(`no terms of an action: ${text}`);
  }
}

function amountOf(body: Readonly<Record<string, string | null>>, text: string): AmountPerShare {
  return known(parseAmountPerShare(body['amount'] ?? ''), text);
}

function known<Value>(value: Value | undefined, text: string): Value {
  if (value === undefined) throw new Error(`no terms of an action: ${text}`);
  return value;
}
