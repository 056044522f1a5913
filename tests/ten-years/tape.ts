// Raw prices of ten years for every company: simulated, on the terms of each day. What happens to
// the shares moves them on its day as it moves real ones.
import { createNyseCalendar, type Session } from '#src/domain/market-calendar.ts';
import { createChance } from '#tests/storm/chance.ts';
import { companies, firstDay, lastDay, type Company } from './companies.ts';

/** Prices in cents. */
export type Bar = { readonly open: number; readonly close: number; readonly before: number };

const calendar = createNyseCalendar();

/** Every session of the ten years. */
export const sessions: readonly Session[] = sessionsBetween(firstDay, lastDay);

function sessionsBetween(from: string, to: string): readonly Session[] {
  const found: Session[] = [];
  let session = calendar.sessionOn(from);
  while (session && session.date <= to) {
    found.push(session);
    session = calendar.nextSession(session.opensAt);
  }
  return found;
}

const seed = 20;
/** Of a daily move, in 1/10,000. */
const moveMax = 180;

const tapes = new Map<Company, ReadonlyMap<string, Bar>>(
  companies.map((company, place) => [company, drawTape(company, place)]),
);

/** The bar of the company on that day, if it traded. */
export function barOf(company: Company, date: string): Bar | undefined {
  return tapes.get(company)?.get(date);
}

function drawTape({ facts, listedOn, endsOn, firstPrice }: Company, place: number) {
  const chance = createChance(seed, place);
  const bars = new Map<string, Bar>();
  const move = (cents: number, max: number) =>
    Math.max(1, Math.round((cents * (10_000 + chance.between(-max, max))) / 10_000));
  let close = Math.round(firstPrice * 100);
  for (const { date } of sessions) {
    if (date < listedOn || (endsOn !== undefined && date >= endsOn)) continue;
    const before = close;
    const base = facts
      .filter((fact) => fact.date === date)
      .reduce((cents, { kind, terms }) => onNewTerms(cents, kind, terms), before);
    const open = move(base, moveMax / 3);
    // What grows too dear or too cheap in ten years is drawn back.
    const drift = base < firstPrice * 20 ? 10 : base > firstPrice * 400 ? -10 : 0;
    close = Math.max(1, Math.round(move(open, moveMax) * (1 + drift / 10_000)));
    bars.set(date, { open, close, before });
  }
  return bars;
}

function onNewTerms(cents: number, kind: string, terms: string): number {
  if (kind === 'split') return Math.max(1, cents / Number(terms));
  if (kind === 'dividend') return Math.max(1, cents - Number(terms) * 100);
  return cents;
}
