// The simulator against the recorded bodies of the provider: key order, padding, line ends, headers
// and notices. The bodies are the provider's, so only their shapes and digests stand here.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { SimulatorPlan } from '#simulator/limits/plan.ts';
import { createTestDesk } from '#simulator/test-desk.ts';

/** The Sunday on which most bodies were recorded. */
const sunday = '2026-05-17T17:00:00Z';
const ask = (search: string, plan: SimulatorPlan = 'free') =>
  createTestDesk(sunday, plan).ask(`function=${search}`);

describe('bodies that hold no prices are the recorded bytes', () => {
  const recorded = [
    {
      search: 'MARKET_STATUS',
      bytes: 4_806,
      sha256: 'f9c721cde98c7e926aa0ba6368ec3b123a1502322eba8fca9e7794a61191cc4c',
    },
    {
      search: 'REALTIME_BULK_QUOTES&symbol=MSFT,AAPL,IBM',
      bytes: 2_025,
      sha256: '286ac4d70c7c86877ce90ee5741edf143a3412e72d66ea87ff6307f313a0e559',
    },
  ];
  for (const { search, bytes, sha256 } of recorded) {
    it(search, () => {
      const { body } = ask(search);
      assert.equal(Buffer.byteLength(body), bytes);
      assert.equal(createHash('sha256').update(body).digest('hex'), sha256);
    });
  }

  it('SPLITS of IBM has the 247 bytes measured on the wire', () => {
    assert.equal(ask('SPLITS&symbol=IBM').body.length, 247);
  });
});

const padded = /^\d+\.\d{4}$/;
const paddedChange = /^-?\d+\.\d{4}$/;
const bare = /^\d+\.(\d|\d*[1-9])$/;
const bareChange = /^-?\d+\.(\d|\d*[1-9])$/;
const whole = /^\d+$/;
const date = /^\d{4}-\d\d-\d\d$/;
const minute = /^\d{4}-\d\d-\d\d \d\d:\d[05]:00$/;
const bar = {
  '1. open': padded,
  '2. high': padded,
  '3. low': padded,
  '4. close': padded,
  '5. volume': whole,
};

/** A text or a pattern, the fields of an object in their order, or the entries of a list. */
type Shape = string | RegExp | readonly [Shape] | Series | { readonly [key: string]: Shape };

/** An object whose keys are dates, each with an entry of the same shape. */
class Series {
  readonly key: RegExp;
  readonly entry: Shape;
  constructor(key: RegExp, entry: Shape) {
    this.key = key;
    this.entry = entry;
  }
}

const quote: Shape = {
  'Global Quote': {
    '01. symbol': 'IBM',
    '02. open': padded,
    '03. high': padded,
    '04. low': padded,
    '05. price': padded,
    '06. volume': whole,
    '07. latest trading day': '2026-05-15',
    '08. previous close': padded,
    '09. change': paddedChange,
    '10. change percent': /^-?\d+\.\d{4}%$/,
  },
};
const daily: Shape = {
  'Meta Data': {
    '1. Information': 'Daily Prices (open, high, low, close) and Volumes',
    '2. Symbol': 'IBM',
    '3. Last Refreshed': '2026-05-15',
    '4. Output Size': 'Compact',
    '5. Time Zone': 'US/Eastern',
  },
  'Time Series (Daily)': new Series(date, bar),
};
const adjusted: Shape = {
  'Meta Data': {
    '1. Information': 'Daily Time Series with Splits and Dividend Events',
    '2. Symbol': 'IBM',
    '3. Last Refreshed': '2026-05-15',
    '4. Output Size': 'Compact',
    '5. Time Zone': 'US/Eastern',
  },
  'Time Series (Daily)': new Series(date, {
    '1. open': bare,
    '2. high': bare,
    '3. low': bare,
    '4. close': bare,
    '5. adjusted close': /^\d+\.\d+$/,
    '6. volume': whole,
    '7. dividend amount': padded,
    '8. split coefficient': bare,
  }),
};
const weekly: Shape = {
  'Meta Data': {
    '1. Information': 'Weekly Prices (open, high, low, close) and Volumes',
    '2. Symbol': 'IBM',
    '3. Last Refreshed': '2026-05-15',
    '4. Time Zone': 'US/Eastern',
  },
  'Weekly Time Series': new Series(date, bar),
};
const intraday: Shape = {
  'Meta Data': {
    '1. Information': 'Intraday (5min) open, high, low, close prices and volume',
    '2. Symbol': 'IBM',
    '3. Last Refreshed': '2026-05-15 19:55:00',
    '4. Interval': '5min',
    '5. Output Size': 'Compact',
    '6. Time Zone': 'US/Eastern',
  },
  'Time Series (5min)': new Series(minute, bar),
};
const dividends: Shape = {
  symbol: 'IBM',
  data: [
    {
      ex_dividend_date: date,
      declaration_date: /^(None|\d{4}-\d\d-\d\d)$/,
      record_date: /^(None|\d{4}-\d\d-\d\d)$/,
      payment_date: /^(None|\d{4}-\d\d-\d\d)$/,
      amount: /^\d+\.\d{2,4}$/,
    },
  ],
};
const splits: Shape = { symbol: 'IBM', data: [{ effective_date: date, split_factor: padded }] };
const search: Shape = {
  bestMatches: [
    {
      '1. symbol': /^[A-Z-]+$/,
      '2. name': /./,
      '3. type': /^(Equity|ETF)$/,
      '4. region': 'United States',
      '5. marketOpen': '09:30',
      '6. marketClose': '16:00',
      '7. timezone': 'UTC-04',
      '8. currency': 'USD',
      '9. matchScore': /^[01]\.\d{4}$/,
    },
  ],
};
const bulk: Shape = {
  endpoint: 'Realtime Bulk Quotes',
  message: 'success',
  data: [
    {
      symbol: /^(IBM|AAPL)$/,
      timestamp: /^2026-05-15 \d\d:\d\d:\d\d\.\d{3}$/,
      open: bare,
      high: bare,
      low: bare,
      close: bare,
      volume: whole,
      previous_close: bare,
      change: bareChange,
      change_percent: bareChange,
      extended_hours_quote: bare,
      extended_hours_change: bareChange,
      extended_hours_change_percent: bareChange,
    },
  ],
};

describe('JSON has the recorded keys, in their order, with the recorded padding', () => {
  const shapes: readonly (readonly [search: string, shape: Shape, plan?: SimulatorPlan])[] = [
    ['GLOBAL_QUOTE&symbol=IBM', quote],
    ['TIME_SERIES_DAILY&symbol=IBM', daily],
    ['TIME_SERIES_DAILY_ADJUSTED&symbol=IBM', adjusted, 'delayed75'],
    ['TIME_SERIES_WEEKLY&symbol=IBM', weekly],
    ['TIME_SERIES_INTRADAY&symbol=IBM&interval=5min', intraday, 'realtime150'],
    ['DIVIDENDS&symbol=IBM', dividends],
    ['SPLITS&symbol=IBM', splits],
    ['SYMBOL_SEARCH&keywords=BA', search],
    ['REALTIME_BULK_QUOTES&symbol=IBM,AAPL', bulk, 'realtime150'],
  ];
  for (const [search, shape, plan] of shapes) {
    it(search, () => {
      const { body, contentType } = ask(search, plan);
      assert.equal(contentType, 'application/json');
      const parsed: unknown = JSON.parse(body);
      assertShape(parsed, shape);
      assert.equal(body, JSON.stringify(parsed, null, 4), 'four spaces, no newline at the end');
    });
  }

  it('OVERVIEW has its 55 keys, all of them text', () => {
    const keys = overviewKeys.trim().split(/\s+/);
    const company: Record<string, unknown> = JSON.parse(ask('OVERVIEW&symbol=IBM').body);
    assert.deepEqual(Object.keys(company), keys);
    assert.equal(keys.length, 55);
    assert.ok(Object.values(company).every((value) => typeof value === 'string' && value !== ''));
  });
});

describe('CSV has the recorded header, padding and line ends', () => {
  const shapes: readonly (readonly [search: string, header: string, row: RegExp])[] = [
    [
      'GLOBAL_QUOTE&symbol=IBM',
      'symbol,open,high,low,price,volume,latestDay,previousClose,change,changePercent',
      /^IBM(,\d+\.\d{4}){4},\d+,\d{4}-\d\d-\d\d,\d+\.\d{4},-?\d+\.\d{4},-?\d+\.\d{4}%$/,
    ],
    [
      'TIME_SERIES_DAILY&symbol=IBM',
      'timestamp,open,high,low,close,volume',
      /^\d{4}-\d\d-\d\d(,\d+\.\d{4}){4},\d+$/,
    ],
    [
      'TIME_SERIES_WEEKLY&symbol=IBM',
      'timestamp,open,high,low,close,volume',
      /^\d{4}-\d\d-\d\d(,\d+\.\d{4}){4},\d+$/,
    ],
    [
      'TIME_SERIES_DAILY_ADJUSTED&symbol=IBM',
      'timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient',
      /^\d{4}-\d\d-\d\d(,\d+\.(\d|\d*[1-9])){5},\d+,\d+\.\d{4},\d+\.\d+$/,
    ],
    [
      'TIME_SERIES_INTRADAY&symbol=IBM&interval=15min',
      'timestamp,open,high,low,close,volume',
      /^\d{4}-\d\d-\d\d \d\d:(00|15|30|45):00(,\d+\.\d{4}){4},\d+$/,
    ],
    [
      'SYMBOL_SEARCH&keywords=apple',
      'symbol,name,type,region,marketOpen,marketClose,timezone,currency,matchScore',
      /^[^,]+,[^,]+,(Equity|ETF),United States,09:30,16:00,UTC-04,USD,[01]\.\d{4}$/,
    ],
    [
      'LISTING_STATUS',
      'symbol,name,exchange,assetType,ipoDate,delistingDate,status',
      /^[^,]+,[^,]*,[A-Z ]+,(Stock|ETF),\d{4}-\d\d-\d\d,null,Active$/,
    ],
    [
      'LISTING_STATUS&state=delisted',
      'symbol,name,exchange,assetType,ipoDate,delistingDate,status',
      /^[^,]+,("[^"]*"|[^,]*),[A-Z ]+,(Stock|ETF)(,\d{4}-\d\d-\d\d){2},Delisted$/,
    ],
    ['SPLITS&symbol=IBM', 'effective_date,split_factor', /^\d{4}-\d\d-\d\d,\d+\.\d{4}$/],
    [
      'DIVIDENDS&symbol=IBM',
      'ex_dividend_date,declaration_date,record_date,payment_date,amount',
      /^\d{4}-\d\d-\d\d(,(\d{4}-\d\d-\d\d|None)){3},\d+\.\d{2,4}$/,
    ],
  ];
  for (const [search, header, shape] of shapes) {
    it(search, () => {
      const { body, contentType, fileName } = ask(`${search}&datatype=csv`, 'realtime150');
      assert.equal(contentType, 'application/x-download');
      assert.match(fileName ?? '', /^[\w-]+\.csv$/);
      assert.ok(body.endsWith('\r\n'));
      const [first, ...rows] = body.slice(0, -2).split('\r\n');
      assert.equal(first, header);
      assert.ok(rows.length > 0);
      for (const row of rows) assert.match(row, shape);
      assert.ok(!body.replaceAll('\r\n', '').includes('\n'));
    });
  }

  it('a series is offered under the recorded file name', () => {
    const search = 'TIME_SERIES_INTRADAY&symbol=AAPL&interval=15min&datatype=csv';
    assert.equal(ask(search, 'realtime150').fileName, 'intraday_15min_AAPL.csv');
  });

  it('old dividends have None for their dates', () => {
    assert.match(ask('DIVIDENDS&symbol=IBM&datatype=csv').body, /\r\n1999-..-..,None,None,None,/);
  });

  it('a mistake is JSON all the same', () => {
    const { body, contentType } = ask('TIME_SERIES_DAILY&symbol=NOSUCH&datatype=csv');
    assert.equal(contentType, 'application/json');
    assert.ok(body.startsWith('{\n    "Error Message": "Invalid API call.'));
  });
});

describe('delayed data say so where the provider says it', () => {
  const delayed = (search: string) => ask(`${search}&entitlement=delayed`, 'delayed75').body;
  it('in the key of a quote, in the text of a series', () => {
    const mark = ' - DATA DELAYED BY 15 MINUTES"';
    assert.ok(delayed('GLOBAL_QUOTE&symbol=IBM').startsWith(`{\n    "Global Quote${mark}: {`));
    assert.ok(delayed('TIME_SERIES_DAILY&symbol=IBM').includes(`and Volumes${mark},`));
  });
});

describe('what is not there', () => {
  const unknown = [
    ['GLOBAL_QUOTE&symbol=NOSUCH', '{\n    "Global Quote": {}\n}'],
    ['OVERVIEW&symbol=NOSUCH', '{}'],
    ['OVERVIEW&symbol=SPY', '{}'],
    ['SYMBOL_SEARCH&keywords=nosuch', '{\n    "bestMatches": []\n}'],
    ['SPLITS&symbol=NOSUCH', '{\n    "symbol": "NOSUCH",\n    "data": []\n}'],
  ] as const;
  for (const [search, body] of unknown) {
    it(search, () => assert.equal(ask(search).body, body));
  }
});

function assertShape(value: unknown, shape: Shape): void {
  if (typeof shape === 'string') return assert.equal(value, shape);
  if (shape instanceof RegExp) return assert.match(String(value), shape);
  assert.ok(typeof value === 'object' && value !== null);
  const entries = Object.entries(value);
  assert.ok(entries.length > 0);
  if (Array.isArray(shape)) {
    assert.ok(Array.isArray(value));
    for (const [, entry] of entries) assertShape(entry, shape[0]);
  } else if (shape instanceof Series) {
    const keys = entries.map(([key]) => key);
    assert.deepEqual(keys, keys.toSorted().toReversed(), 'newest first');
    for (const [key, entry] of entries) {
      assert.match(key, shape.key);
      assertShape(entry, shape.entry);
    }
  } else {
    const fields = Object.entries(shape);
    assert.deepEqual(Object.keys(value), Object.keys(shape), 'keys in their order');
    for (const [index, [, field]] of fields.entries()) assertShape(entries[index]?.[1], field);
  }
}

const overviewKeys = `
  Symbol AssetType Name Description CIK Exchange Currency Country Sector Industry Address
  OfficialSite FiscalYearEnd LatestQuarter MarketCapitalization EBITDA PERatio PEGRatio BookValue
  DividendPerShare DividendYield EPS RevenuePerShareTTM ProfitMargin OperatingMarginTTM
  ReturnOnAssetsTTM ReturnOnEquityTTM RevenueTTM GrossProfitTTM DilutedEPSTTM
  QuarterlyEarningsGrowthYOY QuarterlyRevenueGrowthYOY AnalystTargetPrice AnalystRatingStrongBuy
  AnalystRatingBuy AnalystRatingHold AnalystRatingSell AnalystRatingStrongSell TrailingPE ForwardPE
  PriceToSalesRatioTTM PriceToBookRatio EVToRevenue EVToEBITDA Beta 52WeekHigh 52WeekLow
  50DayMovingAverage 200DayMovingAverage SharesOutstanding SharesFloat PercentInsiders
  PercentInstitutions DividendDate ExDividendDate`;
