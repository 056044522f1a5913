// MARKET_STATUS: sixteen markets, open or closed by their own clocks. It knows holidays of the
// United States alone, and says nothing of them: no clock to trade by.

import type { Market } from '#simulator/market/market.ts';
import { newYorkTime } from '#simulator/market/trading-days.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { jsonAnswer } from '#simulator/wire/wire-format.ts';

/** Answers MARKET_STATUS. */
export function answerMarketStatus(market: Market): Answer {
  return jsonAnswer('data', {
    endpoint: 'Global Market Open & Close Status',
    markets: PLACES.map((place) => ({
      market_type: place.type,
      region: place.region,
      primary_exchanges: place.exchanges,
      local_open: place.opens,
      local_close: place.closes,
      current_status: isOpen(place, market) ? 'open' : 'closed',
      notes: place.notes,
    })),
  });
}

type Place = {
  readonly type: string;
  readonly region: string;
  readonly exchanges: string;
  /** HH:MM of its zone. */
  readonly opens: string;
  readonly closes: string;
  readonly zone: string;
  readonly notes: string;
  readonly noonBreak: readonly string[] | undefined;
};

const NOTES: Readonly<Record<string, string>> = {
  Forex:
    'The forex market is open 24 hours a day, EXCEPT between 16:00 EST on Friday and ' +
    '17:00 EST on Sunday',
  Cryptocurrency: 'The cryptocurrency market is open 24 hours a day',
};

const PLACES: readonly Place[] = [
  'Equity|United States|NASDAQ, NYSE, AMEX, BATS|09:30|16:15|America/New_York',
  'Equity|Canada|Toronto, Toronto Ventures|09:30|16:00|America/Toronto',
  'Equity|United Kingdom|London|08:00|16:30|Europe/London',
  'Equity|Germany|XETRA, Berlin, Frankfurt, Munich, Stuttgart|08:00|20:00|Europe/Berlin',
  'Equity|France|Paris|09:00|17:30|Europe/Paris',
  'Equity|Spain|Barcelona, Madrid|09:00|17:30|Europe/Madrid',
  'Equity|Portugal|Lisbon|08:00|16:30|Europe/Lisbon',
  'Equity|Japan|Tokyo|09:00|15:00|Asia/Tokyo|11:30|12:30',
  'Equity|India|NSE, BSE|09:15|15:30|Asia/Kolkata',
  'Equity|Mainland China|Shanghai, Shenzhen|09:30|15:00|Asia/Shanghai|11:30|13:00',
  'Equity|Hong Kong|Hong Kong|09:30|16:00|Asia/Hong_Kong|12:00|13:00',
  'Equity|Brazil|Sao Paolo|10:00|17:30|America/Sao_Paulo',
  'Equity|Mexico|Mexico|08:30|15:00|America/Mexico_City',
  'Equity|South Africa|Johannesburg|09:00|17:00|Africa/Johannesburg',
  'Forex|Global|Global|00:00|23:59|America/New_York',
  'Cryptocurrency|Global|Global|00:00|23:59|UTC',
].map(readPlace);

function readPlace(line: string): Place {
  const [type = '', region = '', exchanges = '', opens = '', closes = '', zone = '', ...noonBreak] =
    line.split('|');
  const hasBreak = noonBreak.length > 0;
  return {
    type,
    region,
    exchanges,
    opens,
    closes,
    zone,
    notes: hasBreak
      ? `Noon trading break from ${noonBreak.join(' to ')} local time`
      : (NOTES[type] ?? ''),
    noonBreak: hasBreak ? noonBreak : undefined,
  };
}

const FRIDAY = 5;
const SATURDAY = 6;
const SUNDAY = 7;

function isOpen(place: Place, market: Market): boolean {
  const now = Temporal.Instant.fromEpochMilliseconds(market.now()).toZonedDateTimeISO(place.zone);
  const time = now.toPlainTime().toString({ smallestUnit: 'minute' });
  if (place.type === 'Cryptocurrency') return true;
  if (place.type === 'Forex') return isForexOpen(now.dayOfWeek, time);
  if (place.region === 'United States') return isNewYorkOpen(place, market, time);
  const [from = '', to = ''] = place.noonBreak ?? [];
  const isNoon = from <= time && time < to;
  return now.dayOfWeek < SATURDAY && place.opens <= time && time < place.closes && !isNoon;
}

function isForexOpen(dayOfWeek: number, time: string): boolean {
  if (dayOfWeek === FRIDAY) return time < '16:00';
  return dayOfWeek === SUNDAY ? time >= '17:00' : dayOfWeek !== SATURDAY;
}

/** On a trading day until 16:15, early closes too (inferred). */
function isNewYorkOpen(place: Place, { calendar, now }: Market, time: string): boolean {
  if (calendar.openSession(now())) return true;
  const isTradingDay = calendar.sessionOn(newYorkTime(now()).toPlainDate().toString());
  return isTradingDay !== undefined && place.opens <= time && time < place.closes;
}
