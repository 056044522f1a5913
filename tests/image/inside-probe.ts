// Looks around inside the container and prints what it found as JSON. Its text is handed to the
// image's own Node, so it imports nothing but the platform.
import { lstatSync, readFileSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';

const files = readdirSync('/app', { recursive: true, encoding: 'utf8' });
const status = readFileSync('/proc/self/status', 'utf8');

const facts = {
  nodeVersion: process.version,
  uid: process.getuid?.() ?? -1,
  entries: readdirSync('/app').toSorted(),
  modules: files.filter((file) => /^node_modules\/(@[^/]+\/)?[^/@]+$/.test(file)),
  testFiles: files.filter((file) => /^(src|simulator)\/.*\.test\.ts$/.test(file)),
  hasShadowingNode: files.includes('node_modules/.bin/node'),
  applicationBytes: files.reduce((sum, file) => sum + sizeOf(`/app/${file}`), 0),
  dataMode: (statSync('/data').mode & 0o7777).toString(8),
  dataOwner: statSync('/data').uid,
  writable: ['/app', '/usr/local/bin', '/home/node', '/data', '/tmp'].filter(canWriteTo),
  capabilities: statusField('CapBnd') + statusField('CapEff'),
  noNewPrivileges: statusField('NoNewPrivs'),
};
console.log(JSON.stringify(facts));

export type InsideFacts = typeof facts;

function sizeOf(path: string): number {
  const entry = lstatSync(path);
  return entry.isFile() ? entry.size : 0;
}

function canWriteTo(folder: string): boolean {
  const probe = `${folder}/.probe`;
  try {
    writeFileSync(probe, '');
    unlinkSync(probe);
    return true;
  } catch {
    return false;
  }
}

function statusField(name: string): string {
  return new RegExp(`^${name}:\\s*(\\w+)$`, 'm').exec(status)?.[1] ?? 'unknown';
}
