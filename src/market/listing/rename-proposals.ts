// Names that companies may have changed: a symbol that is gone from the listing while another one
// of a like name has come. Nothing upstream links the two, so that it is proposed and no more.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { wordsOf } from './search-text.ts';

export type RenameProposal = {
  readonly symbol: TickerSymbol;
  readonly newSymbol: TickerSymbol;
  /** Of both companies, as the listings have them. */
  readonly names: readonly [string, string];
};

/** Words that many companies have. */
const commonWords: ReadonlySet<string> = new Set(
  (
    'inc corp corporation co company ltd plc the group holdings ' +
    'class a b new common stock shares etf trust fund and'
  ).split(' '),
);
/** More than that in one renewal is another listing, and no wave of new names. */
const changesMax = 50;

/** Each symbol that went with the one that came in its place, where exactly one is like it. */
export function proposeRenames(
  before: readonly ListedInstrument[],
  after: readonly ListedInstrument[],
): readonly RenameProposal[] {
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length > changesMax || come.length > changesMax) return [];
  return gone.flatMap((old) => {
    const alike = come.filter((each) => each.assetType === old.assetType && isAlike(old, each));
    const [only] = alike;
    if (!only || alike.length > 1) return [];
    return [{ symbol: old.symbol, newSymbol: only.symbol, names: [old.name, only.name] }];
  });
}

function without(
  listing: readonly ListedInstrument[],
  other: readonly ListedInstrument[],
): readonly ListedInstrument[] {
  const symbols = new Set(other.map(({ symbol }) => symbol));
  return listing.filter(({ symbol }) => !symbols.has(symbol));
}

/** The same telling words, or the same first one. */
function isAlike(a: ListedInstrument, b: ListedInstrument): boolean {
  const [first, second] = [tellingWords(a.name), tellingWords(b.name)];
  return first.length > 0 && first[0] === second[0];
}

function tellingWords(name: string): readonly string[] {
  return wordsOf(name).filter((word) => !commonWords.has(word));
}
