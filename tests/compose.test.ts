// The file for containers, read as text: there is no Docker where the tests run.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '#tests/support/process.ts';

const compose = readFileSync(join(root, 'compose.yaml'), 'utf8');

/** The lines of one service. */
function serviceOf(name: string): string {
  const found = new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(compose)?.[1];
  return found ?? assert.fail(`there is a service ${name}`);
}

describe('the scale profile', () => {
  it('is not started with the one server', () => {
    for (const name of ['postgres', 'node', 'balancer']) {
      assert.match(serviceOf(name), /profiles: \[scale\]/, name);
    }
    assert.doesNotMatch(serviceOf('server'), /profiles|depends_on/);
  });

  it('keeps the data of PostgreSQL 18 where its image does, in a volume with a name', () => {
    assert.match(serviceOf('postgres'), /image: postgres:18\n/);
    const [, volume = '', place] = /- (\w+):(\/var\/lib\/\S+)/.exec(serviceOf('postgres')) ?? [];
    assert.equal(place, '/var/lib/postgresql', 'not .../data, which loses it on down');
    assert.match(compose, new RegExp(`^volumes:\\n(?:  \\w+:\\n)*  ${volume}:`, 'm'));
  });

  it('starts three nodes behind a healthy database, and the balancer behind healthy nodes', () => {
    assert.match(serviceOf('node'), /replicas: 3\n/);
    const healthy = (name: string) => new RegExp(`${name}:\\n\\s+condition: service_healthy`);
    assert.match(serviceOf('node'), healthy('postgres'));
    assert.match(serviceOf('balancer'), healthy('node'));
    assert.match(serviceOf('postgres'), /pg_isready/);
    assert.match(compose, /server-template node 3 node:3000 check/);
  });

  it('stops a node later than the balancer notices, and kills it later than it stops', () => {
    const seconds = (pattern: RegExp) => Number(pattern.exec(compose)?.[1]);
    const notices = seconds(/inter (\d+)s fall 1/);
    const delay = seconds(/SHUTDOWN_DELAY_SECONDS: '(\d+)'/);
    const grace = Number(/stop_grace_period: (\d+)s/.exec(serviceOf('node'))?.[1]);
    assert.ok(delay >= 2 * notices);
    assert.ok(grace >= delay + 10);
  });

  it('has the password in a file alone, and nodes as hardened as the one server', () => {
    assert.match(serviceOf('node'), /DATABASE_PASSWORD_FILE: \/run\/secrets\/database-password/);
    assert.doesNotMatch(compose, /PASSWORD: |postgres:\/\/[^@\s]+:[^@\s]+@/);
    assert.match(serviceOf('node'), /<<: \*hardened/);
    const hardened = compose.slice(compose.indexOf('x-hardened'), compose.indexOf('services:'));
    for (const line of [/read_only: true/, /- ALL/, /no-new-privileges:true/]) {
      assert.match(hardened, line);
    }
  });
});
