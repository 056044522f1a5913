// Reads the README as a program: the very text of its walk-through is run by a shell from top to
// bottom, and each answer is compared with the one printed below the request.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { root } from './process.ts';

export type Example = {
  /** The lines of the shell, as they stand. */
  readonly command: string;
  /** The path of the last request in it, without its query. */
  readonly path: string;
  /** What is printed: `json` is a body, `text` is the status line. */
  readonly printed: { readonly kind: 'json' | 'text'; readonly text: string };
};

const exampleBlock =
  /```sh\n((?:(?!```)[^])*?curl (?:(?!```)[^])*?)\n```\n\n```(json|text)\n([^`]*?)```/g;
const serverInReadme = 'http://127.0.0.1:3000';

export function readExamples(readme: string): readonly Example[] {
  return [...readme.matchAll(exampleBlock)].map(([, command = '', kind, text = '']) => ({
    command,
    path:
      [...command.matchAll(/127\.0\.0\.1:3000([^\s'"?]+)/g)].at(-1)?.[1] ?? assert.fail(command),
    printed: { kind: kind === 'json' ? 'json' : 'text', text: text.trim() },
  }));
}

const separator = '@@ the next example @@';
const runMsMax = 60_000;

/** Runs all of it in one shell in the project's folder; gives what each example printed. */
export function runExamples(examples: readonly Example[], origin: string): readonly string[] {
  const script = examples
    .map(({ command }) => command.replaceAll(serverInReadme, origin))
    .join(`\necho; echo '${separator}'\n`);
  const shell = spawnSync('bash', ['-euo', 'pipefail', '-s'], {
    cwd: root,
    input: script,
    encoding: 'utf8',
    timeout: runMsMax,
  });
  assert.equal(shell.status, 0, shell.stderr);
  const outputs = shell.stdout.split(`\n${separator}\n`);
  return examples.map(({ printed }, index) => {
    const output = (outputs[index] ?? assert.fail('an answer for each example')).trim();
    return printed.kind === 'json' ? printAnswer(output) : (output.split('\r\n', 1)[0] ?? '');
  });
}

const shownMax = 3;

/** The answer as it is printed; of a long list its beginning. */
function printAnswer(text: string): string {
  const shorten = (_name: string, value: unknown) =>
    Array.isArray(value) && value.length > shownMax
      ? [...value.slice(0, 2), `and ${value.length - 2} more`]
      : value;
  return JSON.stringify(JSON.parse(text), shorten, 2);
}

/** The README with the answers put where the printed ones were. */
export function replaceAnswers(readme: string, answers: readonly string[]): string {
  let index = 0;
  return readme.replaceAll(exampleBlock, (_whole, command, kind) => {
    const answer = answers[index++] ?? assert.fail('an answer for each example');
    return `\`\`\`sh\n${command}\n\`\`\`\n\n\`\`\`${kind}\n${answer}\n\`\`\``;
  });
}

/** What must not differ between two runs: names, words and the number of decimals. */
export function maskAnswer(answer: string): string {
  return answer
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replaceAll(/\d{4}-\d\d-\d\d/g, '<date>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/[0-9a-f]{64}/g, '<hash>')
    .replaceAll(/"(ptp_)?[\w-]{43}"/g, '"<token>"')
    .replaceAll(/\bPK[A-Z2-7]{18}\b/g, '<key>')
    .replaceAll(/"curl\/[^"]+"/g, '"<curl>"')
    .replaceAll(/[A-Z2-7]{32}/g, '<secret>')
    .replaceAll(/"[a-z2-7]{4}(-[a-z2-7]{4}){5}"/g, '"<recovery code>"')
    .replaceAll(/"next_cursor": "\w+"/g, '"next_cursor": "<cursor>"')
    .replaceAll(/-?(\d[\d,]*)(?=\D|$)/g, '#')
    .replaceAll(/#\.#/g, '#.#');
}
