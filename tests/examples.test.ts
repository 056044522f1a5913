// The example of a bot, against the real server on a market that runs ahead.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startBotServer } from '#tests/support/bot-server.ts';
import { root } from '#tests/support/process.ts';

const run = promisify(execFile);

describe('the example of a bot', () => {
  it(
    'trades until the market closes, and what it says is what the books say',
    { timeout: 120_000 },
    async () => {
      await using server = await startBotServer({
        SIMULATOR_MARKET_HOURS: 'nyse',
        SIMULATOR_START: '2026-03-02T14:30-05:00',
        SIMULATOR_SPEED: '600',
      });
      const owner = await server.createOwner('example');
      const env = {
        ...process.env,
        APCA_API_BASE_URL: server.url,
        APCA_API_KEY_ID: owner.key,
        APCA_API_SECRET_KEY: owner.secret,
        PAUSE_MS: '200',
      };
      const bot = join(root, 'examples/bracket-bot.js');
      const { stdout } = await run(process.execPath, [bot], { env });
      // Nobody is there any more for what comes as the market closes.
      const said = stdout
        .trim()
        .split('\n')
        .filter((line) => line !== 'bought at null');
      assert.match(said.pop() ?? '', /^worth \d+(\.\d+)?$/);
      const headers = { authorization: `Bearer ${owner.secret}` };
      const response = await fetch(`${server.url}/v2/account/activities/FILL?direction=asc`, {
        headers,
      });
      const fills = (await response.json()) as { side: string; price: string; order_id: string }[];
      const bought = fills.filter(({ side }) => side === 'buy');
      assert.ok(said.length > 0, stdout);
      assert.deepEqual(
        bought.map(({ price }) => `bought at ${price}`),
        said,
      );
      const cents = ({ side, price }: (typeof fills)[number]) =>
        Math.round(Number(price) * 100) * (side === 'buy' ? -1 : 1);
      const cash = 100_000 + fills.reduce((sum, fill) => sum + cents(fill), 0) / 100;
      const account = await fetch(`${server.url}/v2/account`, { headers });
      assert.equal(
        Number(((await account.json()) as { cash: string }).cash),
        Number(cash.toFixed(2)),
      );
    },
  );
});
