// What the finished image must be like, each as one line of the report.
import { portInImage, type ImageConfiguration } from './image-builder.ts';
import type { InsideFacts } from './inside-probe.ts';
import type { Expectation } from './report.ts';

const command = ['node', 'src/main.ts'];

const environment = [
  'NODE_ENV=production',
  'HOST=0.0.0.0',
  `PORT=${portInImage}`,
  'DATABASE_URL=sqlite:/data/papertape.db',
];

export function expectedOfConfiguration(image: ImageConfiguration): readonly Expectation[] {
  const test = image.Healthcheck.Test;
  return [
    same('it runs as the user node', image.User, 'node'),
    same('the server starts in exec form, without npm or a shell', commandOf(image), command),
    same(
      'the environment points at the volume and at every address',
      environment.filter((setting) => !image.Env.includes(setting)),
      [],
    ),
    same('/data is its one volume', Object.keys(image.Volumes), ['/data']),
    same('it exposes its port', Object.keys(image.ExposedPorts), [`${portInImage}/tcp`]),
    same('the health check is in exec form', test.slice(0, 3), ['CMD', 'node', '-e']),
  ];
}

function commandOf(image: ImageConfiguration): readonly string[] {
  return [...image.Entrypoint, ...(image.Cmd ?? [])];
}

export function expectedInside(
  inside: InsideFacts,
  developmentModules: readonly string[],
): readonly Expectation[] {
  const expectedEntries = ['LICENSE', 'node_modules', 'package.json', 'simulator', 'src', 'web'];
  const modules = new Set(inside.modules.map((path) => path.slice('node_modules/'.length)));
  return [
    same('the base brings Node 26', inside.nodeVersion.split('.')[0], 'v26'),
    same('/app holds what the server needs and nothing else', inside.entries, expectedEntries),
    same('no tests inside', inside.testFiles, []),
    same(
      'no development modules inside',
      developmentModules.filter((name) => modules.has(name)),
      [],
    ),
    same('no second Node shadows the one of the base', inside.hasShadowingNode, false),
    same('the server has uid 1000', inside.uid, 1000),
    same(
      '/data belongs to it, closed to others',
      [inside.dataOwner, inside.dataMode],
      [1000, '700'],
    ),
    same('it can write to /data and /tmp only', inside.writable, ['/data', '/tmp']),
    same('it has no capabilities', /^0+$/.test(inside.capabilities), true),
    same('it can gain no privileges', inside.noNewPrivileges, '1'),
  ];
}

function same(title: string, found: unknown, expected: unknown): Expectation {
  return { title, found, expected };
}
