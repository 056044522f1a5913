// The README cannot drift: its own command starts the server, and its walk-through, pasted into a
// shell as it stands, gets the answers printed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseEnv } from 'node:util';
import { strayLines } from '#src/config/dot-env-lines.ts';
import { readConfiguration } from '#src/config/settings.ts';
import { createFolder, root, startServerProcess } from './support/process.ts';
import { maskAnswer, readExamples, runExamples } from './support/readme.ts';
import { environmentTemplate, replaceSettings } from './support/setting-texts.ts';

const readme = readFileSync(`${root}README.md`, 'utf8');

describe('the README', () => {
  it('gives the two commands that start and test the server', () => {
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
      assert.ok(readme.includes(`\n\`\`\`sh\n${command}\n\`\`\`\n`), command);
    }
  });

  it('shows every route of the interface', async () => {
    const shown = readExamples(readme).map(({ path }) => path.replace(/\$\w+$/, '{id}'));
    const { createOpenapiDocument } = await import('#src/http/native/system/openapi.ts');
    const { createWorld } = await import('#tests/support/world.ts');
    await using world = await createWorld();
    const paths = Object.keys((createOpenapiDocument(world.routes, '') as { paths: object }).paths);
    const files = new Set(['/openapi.json', '/docs/page.js', '/docs/page.css']);
    assert.deepEqual(new Set(shown), new Set(paths.filter((path) => !files.has(path))));
  });

  it('prints the answers that its requests get', async () => {
    await using folder = await createFolder();
    const server = await startServerProcess({ DATABASE_URL: `sqlite:${folder.path}/papertape.db` });
    const examples = readExamples(readme);
    const answers = runExamples(examples, server.url);
    await server.stop('SIGTERM');
    for (const [index, { path, printed }] of examples.entries()) {
      const name = `${path}: run "npm run readme" if this is intended`;
      assert.equal(maskAnswer(answers[index] ?? ''), maskAnswer(printed.text), name);
    }
  });
  it('has the table of settings as it is', () => {
    assert.equal(readme, replaceSettings(readme), 'run "npm run readme"');
  });
});

describe('.env.template', () => {
  it('is the table of settings as it is', () => {
    const template = readFileSync(`${root}.env.template`, 'utf8');
    assert.equal(template, environmentTemplate(), 'run "npm run readme"');
  });

  it('has no mistake, and every default, when all of it is uncommented', () => {
    const text = environmentTemplate().replaceAll(/^# (?=[A-Z_]+=)/gm, '');
    assert.deepEqual(strayLines(text), []);
    const [all, none] = [readConfiguration(parseEnv(text)), readConfiguration({})];
    assert.ok(all.ok && none.ok);
    const { settings } = none.value;
    const upstream = { ...settings.upstream, marketHours: 'nyse' };
    assert.deepEqual(all.value.settings, { ...settings, plan: 'free', upstream });
  });
});
