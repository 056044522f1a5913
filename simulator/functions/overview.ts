// OVERVIEW: a company in 55 figures, drawn from its symbol and in keeping with its prices, splits
// and dividends. Funds and unknown symbols have none.

import { viewOf } from '#simulator/limits/plan.ts';
import { hashNumber, hashText } from '#simulator/market/hash-noise.ts';
import type { Market } from '#simulator/market/market.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { jsonAnswer } from '#simulator/wire/wire-format.ts';

/** Answers OVERVIEW; always JSON, and `{}` for a fund (inferred) or an unknown symbol. */
export function answerOverview(query: Query, market: Market): Answer {
  const symbol = query.get('symbol')?.toUpperCase();
  if (symbol === undefined) return badCallError('OVERVIEW');
  const security = market.find(symbol);
  if (security?.assetType !== 'Stock') return jsonAnswer('unknown_symbol', {});
  const facts = factsOf(security, market);
  return jsonAnswer('data', {
    Symbol: symbol,
    ...identity(security, facts.draw),
    LatestQuarter: latestQuarter(market.today()),
    ...business(facts),
    ...opinions(facts),
    ...valuation(facts),
    ...quotedPrices(facts),
    ...holders(facts),
  });
}

type Facts = {
  /** A number from 0 to 1 of the security's own, another for each `stream`. */
  draw(stream: number): number;
  /** Dollars and dollars a share, on the terms of today. */
  readonly price: number;
  readonly shares: number;
  readonly revenue: number;
  readonly margin: number;
  readonly earningsPerShare: number;
  readonly bookValue: number;
  readonly yearlyDividend: number;
  readonly exDividendDate: string | undefined;
  readonly dividendDate: string | undefined;
  /** Closes of the last 252 sessions, newest first, and the range of their prices. */
  readonly closes: readonly number[];
  readonly high: number;
  readonly low: number;
};

const SECTORS = [
  ['TECHNOLOGY', 'SOFTWARE - INFRASTRUCTURE'],
  ['TECHNOLOGY', 'INFORMATION TECHNOLOGY SERVICES'],
  ['HEALTHCARE', 'DRUG MANUFACTURERS - GENERAL'],
  ['FINANCIAL SERVICES', 'BANKS - DIVERSIFIED'],
  ['INDUSTRIALS', 'SPECIALTY INDUSTRIAL MACHINERY'],
  ['CONSUMER CYCLICAL', 'SPECIALTY RETAIL'],
  ['CONSUMER DEFENSIVE', 'HOUSEHOLD & PERSONAL PRODUCTS'],
  ['ENERGY', 'OIL & GAS INTEGRATED'],
  ['UTILITIES', 'UTILITIES - REGULATED ELECTRIC'],
  ['REAL ESTATE', 'REIT - INDUSTRIAL'],
  ['COMMUNICATION SERVICES', 'TELECOM SERVICES'],
];
const OVERVIEW = 10;
const YEAR_SESSIONS = 252;

function factsOf(security: Security, market: Market): Facts {
  const stream = hashNumber(hashText(security.symbol, 0), OVERVIEW);
  const draw = (number: number) => hashNumber(stream, number) / 2 ** 32;
  const bars = market.bars(security, viewOf(undefined, market.now()), YEAR_SESSIONS);
  const scale = market.scale(security);
  const level = (security.levelCents / 100) * scale;
  const shares = Math.round((2e9 + 6e11 * draw(1) ** 4) / level);
  const revenue = level * shares * (0.2 + draw(2));
  const margin = draw(3) * 0.35 - 0.05;
  const dividends = market.dividends(security);
  const [latest] = dividends;
  return {
    draw,
    price: (bars[0]?.close ?? security.levelCents) / 100,
    shares,
    revenue,
    margin,
    earningsPerShare: (revenue * margin) / shares,
    bookValue: level * (0.1 + 0.6 * draw(4)),
    yearlyDividend: ((latest?.amount ?? 0) / 10_000) * 4,
    exDividendDate: latest?.exDate,
    dividendDate: dividends.find(({ paymentDate }) => paymentDate !== undefined)?.paymentDate,
    closes: bars.map(({ close }) => close / 100),
    high: Math.max(0, ...bars.map(({ high }) => high / 100)),
    low: Math.min(Infinity, ...bars.map(({ low }) => low / 100)),
  };
}

function identity({ name, exchange, symbol }: Security, draw: Facts['draw']) {
  const [sector = '', industry = ''] = SECTORS[Math.floor(draw(10) * SECTORS.length)] ?? [];
  return {
    AssetType: 'Common Stock',
    Name: name,
    Description: `${name} as simulated: the name is real, every figure is made up.`,
    CIK: String(1_000 + Math.floor(draw(11) * 1_900_000)),
    Exchange: exchange,
    Currency: 'USD',
    Country: 'USA',
    Sector: sector,
    Industry: industry,
    Address: `${1 + Math.floor(draw(12) * 999)} EXAMPLE STREET, NEW YORK, NY, UNITED STATES, 10001`,
    OfficialSite: `https://${symbol.toLowerCase()}.example`,
    FiscalYearEnd: 'December',
  };
}

function business({ revenue, margin, shares, earningsPerShare, bookValue, draw, ...rest }: Facts) {
  const { price, yearlyDividend } = rest;
  const grossMargin = Math.max(margin + 0.05, 0.15 + draw(21) * 0.6);
  return {
    MarketCapitalization: whole(price * shares),
    EBITDA: whole(revenue * (margin + 0.08)),
    PERatio: earningsPerShare > 0 ? decimals(price / earningsPerShare, 2) : 'None',
    PEGRatio: earningsPerShare > 0 ? decimals(0.5 + 3 * draw(22), 3) : 'None',
    BookValue: decimals(bookValue, 2),
    DividendPerShare: yearlyDividend > 0 ? decimals(yearlyDividend, 2) : 'None',
    DividendYield: yearlyDividend > 0 ? decimals(yearlyDividend / price, 4) : 'None',
    EPS: decimals(earningsPerShare, 2),
    RevenuePerShareTTM: decimals(revenue / shares, 2),
    ProfitMargin: decimals(margin, 3),
    OperatingMarginTTM: decimals(margin * 1.2, 3),
    ReturnOnAssetsTTM: decimals(margin * 0.4, 4),
    ReturnOnEquityTTM: decimals((margin * revenue) / (bookValue * shares), 3),
    RevenueTTM: whole(revenue),
    GrossProfitTTM: whole(revenue * grossMargin),
    DilutedEPSTTM: decimals(earningsPerShare, 2),
    QuarterlyEarningsGrowthYOY: decimals(draw(23) * 0.6 - 0.2, 3),
    QuarterlyRevenueGrowthYOY: decimals(draw(24) * 0.3 - 0.08, 3),
  };
}

function opinions({ price, draw }: Facts) {
  const count = (stream: number, most: number) => String(Math.floor(draw(stream) * (most + 1)));
  return {
    AnalystTargetPrice: decimals(price * (0.85 + 0.5 * draw(30)), 2),
    AnalystRatingStrongBuy: count(31, 12),
    AnalystRatingBuy: count(32, 25),
    AnalystRatingHold: count(33, 15),
    AnalystRatingSell: count(34, 4),
    AnalystRatingStrongSell: count(35, 2),
  };
}

function valuation({ price, shares, revenue, margin, earningsPerShare, bookValue, draw }: Facts) {
  const enterprise = price * shares * (1 + 0.3 * draw(40));
  const isProfitable = earningsPerShare > 0;
  return {
    TrailingPE: isProfitable ? decimals(price / earningsPerShare, 2) : '-',
    ForwardPE: isProfitable ? decimals((price / earningsPerShare) * 0.95, 2) : '-',
    PriceToSalesRatioTTM: decimals((price * shares) / revenue, 3),
    PriceToBookRatio: decimals(price / bookValue, 2),
    EVToRevenue: decimals(enterprise / revenue, 3),
    EVToEBITDA: decimals(enterprise / (revenue * (margin + 0.08)), 2),
    Beta: decimals(0.4 + 1.4 * draw(41), 3),
  };
}

/** As traded, so a split within the year shows (inferred). */
function quotedPrices({ high, low, closes }: Facts) {
  return {
    '52WeekHigh': decimals(high, 2),
    '52WeekLow': decimals(low, 2),
    '50DayMovingAverage': decimals(average(closes.slice(0, 50)), 2),
    '200DayMovingAverage': decimals(average(closes.slice(0, 200)), 2),
  };
}

function holders({ shares, draw, dividendDate, exDividendDate }: Facts) {
  return {
    SharesOutstanding: whole(shares),
    SharesFloat: whole(shares * (0.85 + 0.14 * draw(50))),
    PercentInsiders: decimals(draw(51) * 8, 3),
    PercentInstitutions: decimals(40 + draw(52) * 55, 3),
    DividendDate: dividendDate ?? 'None',
    ExDividendDate: exDividendDate ?? 'None',
  };
}

/** The last quarter that ended 45 days ago or earlier, for reports take their time. */
function latestQuarter(today: string): string {
  const reported = Temporal.PlainDate.from(today).subtract({ days: 45 });
  const month = Math.floor((reported.month - 1) / 3) * 3 + 1;
  return reported.with({ month, day: 1 }).subtract({ days: 1 }).toString();
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}

/** At most so many decimals, without trailing zeros. */
function decimals(value: number, count: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(count))) : 'None';
}

function whole(value: number): string {
  return String(Math.round(value));
}
