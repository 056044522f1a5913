// Attributes a missing answer to the whole upstream, to one function or to one symbol. What fails
// twice in a row while others succeed in between has failed by itself, and so has a chart that
// fails twice while nothing else does: prices need not wait for it.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { remember } from '#src/runtime/recent.ts';
import type { UpstreamFunction } from '#src/market/market-data.ts';

/** What was asked for. */
export type AskedPart = {
  readonly function: UpstreamFunction;
  readonly symbol?: TickerSymbol | undefined;
};

export type Blame = {
  /** Notes a missing answer, and says what the backoff applies to. */
  failed(part: AskedPart): 'everything' | 'function' | 'symbol';
  answered(part: AskedPart): void;
};

/** Failures remembered at once. */
const failuresMax = 1_000;

export function createBlame(): Blame {
  /** The answers that there had been when the function, or the symbol in it, last failed. */
  const failures = new Map<string, number>();
  /** The functions that have failed since the last answer. */
  const failing = new Set<UpstreamFunction>();
  let answers = 0;
  const symbolName = ({ function: name, symbol }: AskedPart) => `${name} ${symbol ?? ''}`;

  function hasFailedAlone(name: string): boolean {
    const before = failures.get(name);
    remember(failures, name, answers, failuresMax);
    return before !== undefined && before < answers;
  }

  function isChartAlone({ function: name }: AskedPart): boolean {
    const isRepeated = failures.has(name);
    failing.add(name);
    return name.startsWith('TIME_SERIES') && isRepeated && failing.size === 1;
  }

  return {
    failed(part) {
      const isChart = isChartAlone(part);
      const isFunction = hasFailedAlone(part.function) || isChart;
      const isSymbol = hasFailedAlone(symbolName(part)) && part.symbol !== undefined;
      return isFunction ? 'function' : isSymbol ? 'symbol' : 'everything';
    },
    answered(part) {
      answers += 1;
      failing.clear();
      failures.delete(part.function);
      failures.delete(symbolName(part));
    },
  };
}
