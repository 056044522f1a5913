// A book that knew everything in time, kept with nothing but sums: raw closes, splits, dividends
// and the trades that happened.
import { divideHalfEven } from '#src/domain/rounding.ts';
import type { Company, Fact } from './companies.ts';
import { barOf } from './tape.ts';

export type NaiveTrade = {
  readonly company: Company;
  /** YYYY-MM-DD of the session. */
  readonly date: string;
  /** In 10⁻⁹ share; negative for a sale. */
  readonly shares: bigint;
  /** Cents that it cost; negative for what a sale brought. */
  readonly cost: bigint;
};

export type NaiveDay = { readonly cash: bigint; readonly due: bigint; readonly value: bigint };

/** Cash, what is due and the worth of the shares in cents, at the close of each day. */
export class NaiveBook {
  readonly #shares = new Map<Company, bigint>();
  readonly #claims: { readonly paidOn: string; readonly amount: bigint }[] = [];
  #cash: bigint;
  /** All that shares have brought beside their price, by company. */
  readonly income = new Map<Company, bigint>();

  constructor(cash: bigint) {
    this.#cash = cash;
  }

  sharesOf(company: Company): bigint {
    return this.#shares.get(company) ?? 0n;
  }

  /** The day begins: splits come before what shares pay, and claims become cash. */
  begin(date: string, before: string): void {
    for (const company of this.#shares.keys()) {
      const facts = company.facts.filter((fact) => fact.date > before && fact.date <= date);
      const splitsFirst = facts.toSorted((a, b) => rank(a) - rank(b));
      for (const fact of splitsFirst) this.#act(company, fact, before);
    }
    for (const claim of this.#claims.splice(0)) {
      if (claim.paidOn <= date) this.#cash += claim.amount;
      else this.#claims.push(claim);
    }
  }

  trade({ company, shares, cost }: NaiveTrade): void {
    this.#shares.set(company, this.sharesOf(company) + shares);
    this.#cash -= cost;
  }

  close(date: string): NaiveDay {
    let value = 0n;
    for (const [company, shares] of this.#shares) {
      if (shares > 0n) value += worth(shares, BigInt(barOf(company, date)?.close ?? 0) * 100n);
    }
    const due = this.#claims.reduce((sum, { amount }) => sum + amount, 0n);
    return { cash: this.#cash, due, value };
  }

  #act(company: Company, fact: Fact, before: string): void {
    const held = this.sharesOf(company);
    const { kind, terms, truth } = fact;
    if (kind === 'rename' || held === 0n) return;
    if (kind === 'split' && truth !== 'value') {
      const [after = 1n, old = 1n] = truth.split(':').map(BigInt);
      this.#shares.set(company, (held * after) / old);
      return;
    }
    const close = BigInt(barOf(company, before)?.close ?? 0);
    const perShare = kind === 'split' ? splitOff(close, terms) : billionths(terms);
    const amount = divideHalfEven(perShare * held, 10n ** 16n);
    this.income.set(company, (this.income.get(company) ?? 0n) + amount);
    if (kind === 'merger') this.#shares.delete(company);
    if (kind === 'dividend') this.#claims.push({ paidOn: fact.paidOn ?? fact.date, amount });
    else this.#cash += amount;
  }
}

/** Of the close before the day, what the factor took from it, in 10⁻⁹ dollar: close × (1 − 1/f). */
export function splitOff(closeInCents: bigint, factor: string): bigint {
  const scaled = billionths(factor);
  return divideHalfEven(closeInCents * 10n ** 7n * (scaled - 10n ** 9n), scaled);
}

/** Decimal text in 10⁻⁹. */
export function billionths(text: string): bigint {
  const [whole = '0', decimals = ''] = text.split('.');
  return BigInt(whole + decimals.padEnd(9, '0'));
}

/** Shares in 10⁻⁹ at a price in 1/10,000 dollar, half-even to cents. */
function worth(shares: bigint, price: bigint): bigint {
  return divideHalfEven(shares * price, 10n ** 11n);
}

function rank({ kind }: Fact): number {
  return ['split', 'dividend', 'rename', 'merger'].indexOf(kind);
}
