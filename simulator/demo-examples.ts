// What the demo key answers: the examples of the documentation whose symbols exist here.

import type { Query } from '#simulator/wire/query.ts';

/** Whether a query is an example of the documentation, its key and `datatype` aside. */
export function isDemoExample(query: Query): boolean {
  return EXAMPLES.has(query.signature);
}

const IBM = [
  'function=DIVIDENDS&symbol=IBM',
  'function=GLOBAL_QUOTE&symbol=IBM',
  'function=OVERVIEW&symbol=IBM',
  'function=SPLITS&symbol=IBM',
  'function=TIME_SERIES_DAILY&symbol=IBM',
  'function=TIME_SERIES_DAILY&outputsize=full&symbol=IBM',
  'function=TIME_SERIES_DAILY_ADJUSTED&symbol=IBM',
  'function=TIME_SERIES_DAILY_ADJUSTED&outputsize=full&symbol=IBM',
  'function=TIME_SERIES_INTRADAY&interval=5min&symbol=IBM',
  'function=TIME_SERIES_INTRADAY&interval=5min&outputsize=full&symbol=IBM',
  'function=TIME_SERIES_INTRADAY&interval=5min&month=2009-01&outputsize=full&symbol=IBM',
  'function=TIME_SERIES_MONTHLY&symbol=IBM',
  'function=TIME_SERIES_WEEKLY&symbol=IBM',
];

/** Parameters in the order of their names. */
const EXAMPLES: ReadonlySet<string> = new Set([
  ...IBM,
  'function=LISTING_STATUS',
  'date=2014-07-10&function=LISTING_STATUS&state=delisted',
  'function=MARKET_STATUS',
  'function=REALTIME_BULK_QUOTES&symbol=MSFT%2CAAPL%2CIBM',
  'function=SYMBOL_SEARCH&keywords=tesco',
  'function=SYMBOL_SEARCH&keywords=tencent',
  'function=SYMBOL_SEARCH&keywords=BA',
  'function=SYMBOL_SEARCH&keywords=SAIC',
]);
