// What the worked examples share: alice starts with 100,000 dollars and buys ten Apple shares. A
// test holds each example against its schema.

export const recordedAt = '2026-11-20T21:00:12.000Z';
export const asOf = '2026-11-20T21:00:00.000Z';
export const hash = '3f0c9b0e6a5d4c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6b5a49';
export const accountId = '7d9f2c1e-4b8a-4e3d-9c57-0a1b2c3d4e5f';
export const apple = { symbol: 'AAPL', name: 'Apple Inc', exchange: 'NASDAQ', asset_type: 'Stock' };
export const fromWhom = {
  as_of: asOf,
  age_seconds: 12,
  source: 'alpha-vantage',
  status: 'current',
};
