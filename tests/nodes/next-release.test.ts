// A release that does not exist yet, planted in a copy of the program: it adds to the schema and has
// a new version of an event. Nodes of it and of this one live side by side while a host upgrades.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { codecs } from '#src/journal/event-codec.ts';
import { ask, joinAs, startCluster, until, type Cluster } from '#tests/support/cluster.ts';
import { postgresMissing } from '#tests/support/postgres.ts';
import { createFolder, root } from '#tests/support/process.ts';

const next = '99.0.0';
/** A node is believed dead when it has been silent for so long. */
const goneMsMax = 6_000;

/** Puts the text in the place of the other one, which stands there once. */
function plant(path: string, text: string, becomes: string): void {
  const before = readFileSync(path, 'utf8');
  assert.equal(before.split(text).length, 2, `${path} has once: ${text}`);
  writeFileSync(
    path,
    before.replace(text, () => becomes),
  );
}

/** The next release in the folder. */
function plantNextRelease(folder: string): void {
  for (const name of ['src', 'simulator', 'web', 'docs', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  plant(join(folder, 'package.json'), `"version": "${version}"`, `"version": "${next}"`);
  const event = `'OrderCancelled ${codecs.OrderCancelled.version}'`;
  const readers = 'const firstReaders: Readonly<Record<string, string>> = {';
  const path = join(folder, 'src/journal/older-nodes.ts');
  plant(path, `${readers}}`, `${readers} ${event}: '${next}' }`);
  const migrations = join(folder, 'src/storage/postgres/migrations');
  const worksFrom = readdirSync(migrations).length;
  const script = `-- works from: ${worksFrom}\nALTER TABLE users ADD COLUMN nickname text;\n`;
  writeFileSync(join(migrations, '900-nicknames.sql'), script);
}

describe('nodes of this release and of the next one', { skip: postgresMissing }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ nodes: 2 });
  });
  after(() => cluster.stop());

  it('live side by side, and nothing is recorded that an older one could not read', async () => {
    await using folder = await createFolder();
    plantNextRelease(folder.path);
    const [old] = cluster.nodes;
    assert.ok(old);
    const token = await joinAs(old, 'alice');
    const terms = { type: 'limit', limit_price: '1.00', time_in_force: 'gtc' };
    const place = { symbol: 'AAPL', quantity: '1', ...terms };
    const placed = await ask(old, 'POST', '/buy-stock', { token, body: place });
    assert.equal(placed.status, 201, placed.text);
    const newer = await cluster.add({}, folder.path);
    // It has added to the schema. Who was there goes on, and who comes from before still may.
    await cluster.add();
    for (const [turn, node] of cluster.nodes.entries()) {
      const body = { symbol: 'MSFT', quantity: '1' };
      const bought = await ask(node, 'POST', '/buy-stock', { token, body, key: `key ${turn}` });
      assert.equal(bought.status, 201, bought.text);
      const { json } = await ask(node, 'GET', '/view-portfolio', { token });
      assert.equal(json.positions[0].quantity, `${turn + 1}`);
    }
    const cancel = () => ask(newer, 'DELETE', `/cancel-order/${placed.json.order.id}`, { token });
    const refused = await cancel();
    assert.deepEqual([refused.status, refused.json.code], [503, 'busy'], refused.text);
    assert.match(refused.json.detail, /older release/);
    const open = await ask(old, 'GET', `/view-order/${placed.json.order.id}`, { token });
    assert.equal(open.json.status, 'open');
    for (const node of cluster.nodes.filter((each) => each !== newer)) await cluster.kill(node);
    await until(async () => (await cancel()).status === 200, goneMsMax);
    const { DATABASE_URL = '' } = cluster.settings;
    const verified = spawnSync('npm', ['run', '-s', 'papertape', '--', 'verify'], {
      cwd: folder.path,
      env: { ...process.env, DATABASE_URL },
      encoding: 'utf8',
    });
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  });
});
