// Bare pg that inserts the rows of orders in groups of 100, one group after another, for a while.
import { Client } from 'pg';
import { bareTable, insertRows } from './bare-rows.ts';

type Input = {
  readonly url: string;
  readonly accounts: number;
  readonly content: string;
  readonly durationMs: number;
};

const groupSize = 100;
const input = JSON.parse(process.argv[2] ?? '') as Input;
const client = new Client({ connectionString: input.url, ssl: false });
await client.connect();
await client.query(bareTable);
const startedAt = performance.now();
let count = 0;
while (performance.now() - startedAt < input.durationMs) {
  const places = Array.from({ length: groupSize }, (_, index) => count + index);
  await insertRows(client, {
    accounts: places.map((place) => place % input.accounts),
    sequences: places.map((place) => Math.floor(place / input.accounts)),
    contents: places.map(() => input.content),
    keys: places.map((place) => `key ${place}`),
  });
  count += groupSize;
}
const rate = (count / (performance.now() - startedAt)) * 1_000;
await client.end();
console.log(JSON.stringify({ rate }));
