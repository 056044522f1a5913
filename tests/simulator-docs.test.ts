// The page about the simulator cannot rot: its own command starts it, each of its curl commands is
// sent, and the answers printed are the answers given.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { FAULT_NAMES } from '#simulator/faults/behaviours.ts';
import { SIMULATOR_PLANS } from '#simulator/limits/plan.ts';
import { root } from './support/process.ts';

const page = readFileSync(`${root}docs/simulator.md`, 'utf8');
const blocks = [...page.matchAll(/```sh\n([^`]*)```(?:\n\n```(?:json|csv)\n([^`]*)```)?/g)].map(
  ([, command = '', printed]) => ({ command: command.trim(), printed }),
);
const [start, ...examples] = blocks;

describe('the page about the simulator', () => {
  it('names every behaviour, every plan and every argument', () => {
    const help = readFileSync(`${root}simulator/arguments.ts`, 'utf8');
    const names = [...help.matchAll(/^ {2}(--[a-z-]+) /gm)].map(([, name = '']) => name);
    assert.ok(names.length > 10);
    for (const name of [...FAULT_NAMES, ...SIMULATOR_PLANS, ...names]) {
      assert.ok(page.includes(`\`${name}\``), name);
    }
  });

  it('gives a command that starts it, and commands that get the answers printed', async () => {
    assert.ok(start && examples.length > 8);
    const argv = start.command.replace(/^npm run simulator -- /, '').split(/\s+/);
    // Any ports, and a clock that stands still, so that the answers are the ones printed.
    const [program, still] = [`${root}simulator/main.ts`, ['--speed', '0']];
    const ports = ['--port', '0', '--control-port', '0'];
    const child = spawn(process.execPath, [program, ...argv, ...ports, ...still]);
    const [lines]: unknown[] = await once(child.stdout.setEncoding('utf8'), 'data');
    let output = String(lines);
    if (!output.includes('Control')) output += String((await once(child.stdout, 'data'))[0]);
    const [api = '', control = ''] = [...output.matchAll(/http:\/\/[\d.]+:\d+/g)].map(
      ([url]) => url,
    );
    try {
      for (const { command, printed } of examples) {
        let answer = '';
        for (const line of command.split('\n')) {
          const { status, body } = await runCurl(line, api, control);
          assert.ok(status !== 404 && status !== 400, `${line}: ${status} ${body}`);
          answer = `${body.replaceAll('\r', '').trim()}\n`;
        }
        // What is printed below several commands is the answer to the last.
        if (printed !== undefined) assert.equal(answer, printed, command);
      }
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});

/** Does what a curl command of the page would, at the ports of this run. */
async function runCurl(line: string, api: string, control: string) {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  assert.equal(words[0], 'curl', line);
  const after = (flag: string) => {
    const index = words.indexOf(flag);
    return index < 0 ? undefined : words[index + 1];
  };
  const target = words.find((word) => word.startsWith('http://')) ?? assert.fail(line);
  const url = target
    .replace('http://127.0.0.1:4000', api)
    .replace('http://127.0.0.1:4001', control);
  const body = after('--json');
  const method = after('-X') ?? (body === undefined ? 'GET' : 'POST');
  const response = await fetch(url, { method, ...(body !== undefined && { body }) });
  return { status: response.status, body: await response.text() };
}
