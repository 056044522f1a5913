// Writes the bill of materials (CycloneDX) of what runs: everything that npm knows, without what only
// serves development. npm's own `--omit dev` leaves out what both need, such as `pg`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { root } from './support/process.ts';

type Component = {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
};
type Bill = {
  readonly components: readonly Component[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
};

const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'));
const made = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
if (made.status !== 0) throw new Error(made.stderr);
const bill: Bill = JSON.parse(made.stdout);

type Locked = { readonly version?: string; readonly dev?: true; readonly devOptional?: true };
const running = new Set(
  Object.entries(packages as Record<string, Locked>)
    .filter(([, { dev, devOptional }]) => !dev && !devOptional)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)} ${version}`),
);
const runs = ({ group, name, version }: Component) =>
  running.has(`${group ? `${group}/` : ''}${name} ${version}`);

const components = bill.components.filter(runs);
const refs = new Set(components.map((each) => each['bom-ref']));
const dependencies = bill.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map((each) => ({ ...each, dependsOn: each.dependsOn?.filter((ref) => refs.has(ref)) ?? [] }));
process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, null, 2)}\n`);
