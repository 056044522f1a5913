// Reads the README as a program: its requests in order, each with the answer printed below it.
import assert from 'node:assert/strict';
import { URI } from 'otpauth';

export type Example = {
  readonly request: Request;
  /** What is printed: `json` is a body, `text` is the status line. */
  readonly printed: { readonly kind: 'json' | 'text'; readonly text: string };
};

type Request = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

const exampleBlock = /```sh\n(curl [^`]*?)\n```\n\n```(json|text)\n([^`]*?)```/g;

export function readExamples(readme: string): readonly Example[] {
  return [...readme.matchAll(exampleBlock)].map(([, command = '', kind, text = '']) => ({
    request: parseCurl(command),
    printed: { kind: kind === 'json' ? 'json' : 'text', text: text.trim() },
  }));
}

/** Sends the examples in order, as a reader would, and gives what each was answered. */
export async function runExamples(
  examples: readonly Example[],
  origin: string,
): Promise<readonly string[]> {
  const answers: string[] = [];
  let [token, id, code] = ['', 'no-such-id', '000000'];
  const fill = (text: string) =>
    text.replace('$TOKEN_ID', id).replace('$SESSION_ID', id).replace('$CODE', code);
  for (const { request, printed } of examples) {
    const { method, path, headers, body } = request;
    const response = await fetch(new URL(fill(path), origin), {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace('$TOKEN', token)]),
      ),
      ...(body !== undefined && { body: fill(body) }),
    });
    const text = await response.text();
    if (path === '/login') token = String(JSON.parse(text).token);
    if (path === '/create-token') id = String(JSON.parse(text).id);
    if (path === '/enroll-second-factor') code = URI.parse(JSON.parse(text).uri).generate();
    const statusLine = `HTTP/1.1 ${response.status} ${response.statusText}`;
    answers.push(printed.kind === 'json' ? printAnswer(text) : statusLine);
  }
  return answers;
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
    .replaceAll(/[A-Z2-7]{32}/g, '<secret>')
    .replaceAll(/"[a-z2-7]{4}(-[a-z2-7]{4}){5}"/g, '"<recovery code>"')
    .replaceAll(/"next_cursor": "\w+"/g, '"next_cursor": "<cursor>"')
    .replaceAll(/-?(\d[\d,]*)(?=\D|$)/g, '#')
    .replaceAll(/#\.#/g, '#.#');
}

function parseCurl(command: string): Request {
  const words = [...command.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)]
    .map(([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
    .slice(1);
  const headers: Record<string, string> = {};
  let [method, path, body] = ['GET', '', undefined as string | undefined];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-i') continue;
    if (word === '-X') method = words.shift() ?? '';
    else if (word === '-d') body = words.shift();
    else if (word === '-H') {
      const [name = '', value = ''] = (words.shift() ?? '').split(': ');
      headers[name] = value;
    } else path = word.replace('http://127.0.0.1:3000', '');
  }
  assert.match(path, /^\//, `no URL in: ${command}`);
  return { method, path, headers, body };
}
