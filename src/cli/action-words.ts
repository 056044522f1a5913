// What an operator is told of an action that is known, and of a word about one.
import { formatAmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { kindOf, type KnownAction, type KnownTerms } from '#src/domain/actions/known-action.ts';
import { formatRatio } from '#src/domain/actions/split-ratio.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { OperatorsAction } from './actions-of-operator.ts';
import type { CommandInput } from './command.ts';

/** The action as a row of `actions list`. */
export function rowOfAction(action: KnownAction) {
  const { actionId, exDate, state, source, note, terms } = action;
  const of = { action_id: actionId, kind: kindOf(terms), terms: termsInWords(terms) };
  return { ...of, ex_date: exDate, state, source, note };
}

function termsInWords(terms: KnownTerms): string {
  switch (terms.kind) {
    case 'split':
      return formatRatio(terms.ratio);
    case 'rename':
      return terms.newSymbol;
    case 'unvalued':
    case 'unclear':
      return `factor ${terms.factor}`;
    case 'dividend': {
      const paid = terms.paidOn === null ? '' : ` on ${terms.paidOn}`;
      return `${formatAmountPerShare(terms.amount)} a share${paid}`;
    }
    default:
      return `${formatAmountPerShare(terms.amount)} a share`;
  }
}

/**
 * What the word takes the place of, and what speaks against it: `listed` are the symbols that the
 * listing has, undefined where there is none yet. Whoever reads rows of JSON reads it beside them.
 */
export function tellRemarks(
  { options, terminal }: Pick<CommandInput, 'options' | 'terminal'>,
  { action, corrects }: OperatorsAction,
  listed: ReadonlySet<TickerSymbol> | undefined,
): void {
  const tell = options['json'] === true ? terminal.complain : terminal.print;
  const { terms } = action;
  if (terms.kind === 'rename' && listed?.has(terms.newSymbol) === false) {
    tell(`the listing has no ${terms.newSymbol}: until it does there is no price under that name`);
  }
  if (!corrects) return;
  const { action_id: actionId, kind, terms: told, state } = rowOfAction(corrects);
  const verb = state === 'proposed' ? 'answers' : 'corrects';
  tell(`this ${verb} ${actionId}: ${kind} ${told}, ${state}`);
}
