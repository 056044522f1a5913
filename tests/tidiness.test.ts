// The guide that cannot rot: sizes, import arrows, homes of time and chance, comments, leftovers.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { problems } from '#src/http/problems/problems.ts';
import { functionLengths } from './support/function-lengths.ts';
import { root } from './support/process.ts';

type Source = { readonly path: string; readonly text: string; readonly lines: readonly string[] };

const sources: readonly Source[] = ['src', 'simulator', 'tests', 'web'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, lines: text.split('\n') };
    }),
);
const isTest = ({ path }: Source) => path.endsWith('.test.ts') || path.startsWith('tests');
/** A browser has its own clock, its own fetch and no environment. */
const isOfPage = ({ path }: Source) => path.startsWith('web');
const product = sources.filter((source) => !isTest(source));

const fileLinesMax = 250;
const testLinesMax = 420;
const functionLinesMax = 60;
const lineLengthMax = 100;

/** Who may import whom, besides itself. `server` alone sees every implementation. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'src/main.ts': ['src/cli'],
  'src/cli': [
    'src/server',
    'src/broker',
    'src/config',
    'src/domain',
    'src/identity',
    'src/journal',
    'src/runtime',
    'src/storage',
  ],
  'src/server': [
    'src/http',
    'src/metrics',
    'src/trading',
    'src/broker',
    'src/config',
    'src/domain',
    'src/identity',
    'src/journal',
    'src/market',
    'src/runtime',
    'src/storage',
    'simulator',
  ],
  'src/http': [
    'src/trading',
    'src/broker',
    'src/domain',
    'src/identity',
    'src/journal',
    'src/market',
    'src/runtime',
  ],
  'src/trading': [
    'src/broker',
    'src/domain',
    'src/identity',
    'src/journal',
    'src/market',
    'src/runtime',
  ],
  'src/broker': ['src/journal', 'src/domain', 'src/runtime'],
  'src/storage': [
    'src/trading',
    'src/journal',
    'src/identity',
    'src/market',
    'src/domain',
    'src/runtime',
  ],
  'src/market': ['src/domain', 'src/runtime'],
  'src/identity': ['src/domain', 'src/runtime'],
  'src/journal': ['src/domain', 'src/runtime'],
  'src/metrics': ['src/domain', 'src/market', 'src/runtime'],
  'src/config': ['src/domain', 'src/market', 'src/runtime'],
  'src/domain': ['src/runtime'],
  'src/runtime': [],
  simulator: ['src/domain', 'src/runtime'],
  // Types of answers alone, which are gone when the page is built.
  web: ['src/http'],
};

/** What may stand in one home only, and what to use elsewhere. */
const homes: readonly (readonly [RegExp, readonly string[], string])[] = [
  [
    /\bDate\.now\(|\bperformance\.now\(|\bsetTimeout\(|\bsetInterval\(/,
    ['src/runtime/clock.ts'],
    'a Clock',
  ],
  [/\bnew Date\(\)/, [], 'a Clock'],
  [/\bTemporal\.Now\b/, [], 'a Clock'],
  [/\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/, ['src/runtime/random.ts'], 'a Random'],
  [/\bprocess\.env\b/, ['src/config/environment.ts'], 'the Settings'],
  [/\bfetch\(/, ['src/market/alpha-vantage/alpha-vantage-http.ts'], 'the MarketData port'],
  [/\bconsole\./, [], 'the Logger'],
  [/\bprocess\.exit\(/, ['src/server/process.ts'], 'an exit code'],
  [/\bparseFloat\(/, [], 'parseDecimal'],
  [/'node:sqlite'/, ['src/storage/*', 'src/cli/*'], 'the ports that storage implements'],
  [
    /from 'fastify'/,
    [
      'src/http/add-route.ts',
      'src/http/alpaca/frame/add-alpaca-route.ts',
      'src/http/app.ts',
      'src/http/problems/faults.ts',
      'src/http/wire/sending.ts',
      'src/server/lifecycle.ts',
    ],
    'a Route',
  ],
];

describe('the tree', () => {
  it('is read at all', () => assert.ok(product.length > 80));

  for (const source of sources) {
    it(`${source.path} is small, begins by saying what it is and leaves nothing behind`, () => {
      const { path, lines, text } = source;
      const max = isTest(source) ? testLinesMax : fileLinesMax;
      assert.ok(lines.length - 1 <= max, `${lines.length - 1} lines, at most ${max}`);
      for (const [index, line] of lines.entries()) {
        // A sentence for people is not cut to fit.
        const isText = /^\s*(?:[?:] |return )?['"`].*[,+;`]\s*$|(?:description|meaning): `/.test(
          line,
        );
        const isMarkup = path.endsWith('.tsx') && /^\s*[A-Z{\w]/.test(line) && !/[;]$/.test(line);
        const isExempt = isTest(source) || isText || isMarkup || /https?:\/\//.test(line);
        assert.ok(
          isExempt || line.length <= lineLengthMax,
          `line ${index + 1} is ${line.length} long`,
        );
      }
      if (!path.endsWith('.test.ts')) assert.match(text, /^(\/\/|\/\*)/, 'begins with a comment');
      assert.doesNotMatch(text, new RegExp(['TO', 'DO|FIX', 'ME|\\.on', 'ly\\('].join('')));
      assert.doesNotMatch(text, /^\s*\/\/ (import|const|let|return) .*;$/m, 'code in a comment');
      assert.doesNotMatch(path, /utils?|helpers?|common|misc|index\.ts/);
    });
  }

  it('has functions that fit a screen', () => {
    const long = sources
      .filter(({ path }) => !path.endsWith('.test.ts'))
      .flatMap(({ path, text }) =>
        functionLengths(path, text)
          .filter(({ lines }) => lines > functionLinesMax)
          .map(({ name, lines }) => `${path}: ${name} has ${lines} lines`),
      );
    assert.deepEqual(long, []);
  });

  it('exports nothing by default', () => {
    for (const { path, text } of sources) assert.doesNotMatch(text, /^export default/m, path);
  });
});

describe('the arrows', () => {
  for (const source of product) {
    it(`${source.path} imports only downwards`, () => {
      const room = roomOf(source.path);
      const allowed = arrows[room];
      assert.ok(allowed, `${room} has its arrows written down`);
      for (const target of importsOf(source)) {
        const to = roomOf(target);
        assert.ok(to === room || allowed.includes(to), `${source.path} may not import ${target}`);
      }
    });
  }

  it('between the folders of a room form no circle', () => {
    const targets = Map.groupBy(
      product.flatMap((source) =>
        importsOf(source)
          .map((target) => ({ from: dirname(source.path), to: dirname(target) }))
          // The files of the room itself are its ports and its front door.
          .filter(
            ({ from, to }) => from !== to && roomOf(from) === roomOf(to) && isInner(from, to),
          ),
      ),
      ({ from }) => from,
    );
    const reachable = (from: string, seen: Set<string>): Set<string> => {
      for (const { to } of targets.get(from) ?? []) {
        if (!seen.has(to)) reachable(to, seen.add(to));
      }
      return seen;
    };
    const inCircles = [...targets.keys()].filter((folder) =>
      reachable(folder, new Set()).has(folder),
    );
    assert.deepEqual(inCircles, []);
  });

  it('lead out of the domain, decide and evolve into nothing that waits or asks', () => {
    const pure = product.filter(({ path }) =>
      /^src\/(domain|broker\/(decide|evolve|invariants))/.test(path),
    );
    for (const { path, text } of pure) {
      const outside = [...text.matchAll(/from '(node:[^']+|[a-z@][^'#.]*)'/g)].map(
        ([, name]) => name,
      );
      assert.deepEqual(
        outside.filter((name) => name !== 'node:assert/strict'),
        [],
        path,
      );
      assert.doesNotMatch(text, /\basync\b|\bawait\b/, path);
    }
  });
});

describe('homes', () => {
  for (const [pattern, allowed, instead] of homes) {
    it(`${pattern.source} stands only in ${allowed.join(', ') || 'no file'}`, () => {
      for (const { path, lines } of product.filter((source) => !isOfPage(source))) {
        const isHome = allowed.some(
          (home) => path === home || path.startsWith(home.replace('*', '')),
        );
        if (isHome) continue;
        const found = lines.find((line) => pattern.test(line) && !line.trim().startsWith('//'));
        assert.equal(found, undefined, `${path}: use ${instead}`);
      }
    });
  }
});

describe('what is promised to others', () => {
  it('has every problem code in a test and in the public reference', () => {
    const tests = sources
      .filter(isTest)
      .map(({ text }) => text)
      .join('\n');
    const reference = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    const codes = Object.keys(problems);
    assert.deepEqual(
      codes.filter((code) => !tests.includes(code)),
      [],
      'in no test',
    );
    const isDescribed = (code: string) => reference.includes(`\`${code}\``);
    assert.deepEqual(
      codes.filter((code) => !isDescribed(code)),
      [],
      'not in docs/errors.md',
    );
  });

  it('has a docstring on every exported function', () => {
    const silent = product.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) => {
        const name = /^export (?:async )?function (\w+)/.exec(line)?.[1];
        // Of a formatter or a predicate, name and types say everything.
        if (!name || /^(format|present|is)[A-Z]/.test(name)) return [];
        const isSaid = (lines[index - 1] ?? '').trim().endsWith('*/');
        return isSaid || isSaidByFile(lines, index) ? [] : [`${path}: ${name}`];
      }),
    );
    assert.deepEqual(silent, []);
  });

  it('has every dependency in decisions/, in exact versions', () => {
    const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const decisions = readdirSync(join(root, 'decisions'))
      .map((name) => readFileSync(join(root, 'decisions', name), 'utf8'))
      .join('\n');
    const all = { ...description.dependencies, ...description.devDependencies };
    for (const [name, version] of Object.entries(all)) {
      // A client that stands here under another name has its own behind it.
      assert.match(String(version), /^(npm:@[\w/-]+@)?\d+\.\d+\.\d+(-[a-z]+(\.\d+)?)?$/, name);
      assert.ok(decisions.includes(`\`${name}\``), `${name} has no line in decisions/`);
    }
    assert.ok(Object.keys(description.dependencies).length <= 15);
  });
});

function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (top !== 'src') return top;
  return join(top, second);
}

/** Neither of the two folders holds the other. */
function isInner(from: string, to: string): boolean {
  return !from.startsWith(`${to}/`) && !to.startsWith(`${from}/`);
}

function importsOf({ path, text }: Source): readonly string[] {
  return [...text.matchAll(/(?:from|import\() ?'([#.][^']+)'/g)].map(([, name = '']) =>
    name.startsWith('#') ? name.slice(1) : relative(root, join(root, dirname(path), name)),
  );
}

/** A file with one exported function may explain it in its first lines. */
function isSaidByFile(lines: readonly string[], index: number): boolean {
  const exported = lines.filter((line) => /^export (async )?function/.test(line)).length;
  return exported === 1 && index > 0 && (lines[0] ?? '').startsWith('//');
}
