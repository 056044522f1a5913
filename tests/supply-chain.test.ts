// Where our dependencies come from and what they may do while they are installed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { root } from './support/process.ts';

type Locked = {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
};

const read = (name: string) => readFileSync(`${root}${name}`, 'utf8');
const lock = JSON.parse(read('package-lock.json'));
const description = JSON.parse(read('package.json'));
const packages = Object.entries(lock.packages as Record<string, Locked>).filter(([path]) => path);

describe('the lock file', () => {
  it('is of version 3 and holds every package, each by a digest that cannot be forged', () => {
    assert.equal(lock.lockfileVersion, 3);
    assert.ok(packages.length > 100);
    for (const [path, { integrity, version }] of packages) {
      assert.match(String(integrity), /^sha512-[A-Za-z0-9+/]{86}==$/, path);
      assert.match(String(version), /^\d+\.\d+\.\d+/, path);
    }
  });

  it('takes nothing from anywhere but the registry of whoever installs', () => {
    for (const [path, { resolved, link }] of packages) {
      assert.equal(resolved, undefined, path);
      assert.equal(link, undefined, path);
      assert.match(path, /^node_modules\//);
    }
  });

  it('is of this package.json', () => {
    const locked = lock.packages[''];
    assert.deepEqual(locked.dependencies, description.dependencies);
    assert.deepEqual(locked.devDependencies, description.devDependencies);
  });
});

describe('while packages are installed', () => {
  it('only reviewed scripts run, and everything else is an error', () => {
    const withScripts = packages
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace('node_modules/', ''));
    assert.deepEqual(withScripts, Object.keys(description.allowScripts));
    const scripts = Object.entries(description.allowScripts);
    const denied = scripts.filter(([, isAllowed]) => isAllowed !== true).map(([name]) => name);
    assert.deepEqual(denied, ['bufferutil', 'esbuild', 'utf-8-validate']);
    const settings = read('.npmrc').split('\n');
    for (const line of ['strict-allow-scripts=true', 'allow-git=none', 'allow-remote=none']) {
      assert.ok(settings.includes(line), line);
    }
  });

  it('none of them runs in the image', () => {
    assert.match(read('Dockerfile'), /npm ci --omit=dev --ignore-scripts/);
  });
});

describe('the container', () => {
  it('is an ordinary user without capabilities on a file system that cannot be written', () => {
    const compose = read('compose.yaml');
    for (const line of [/read_only: true/, /cap_drop:\n\s+- ALL/, /no-new-privileges:true/]) {
      assert.match(compose, line);
    }
    assert.match(compose, /pids_limit: \d+\n\s+mem_limit: \d+m/);
    assert.match(read('Dockerfile'), /^USER node$/m);
    assert.doesNotMatch(read('Dockerfile'), /--inspect|insecure-http-parser/);
  });
});
