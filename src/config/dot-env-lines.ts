// The lines of a `.env` that have no effect, or not the expected one. What stands in them may be a
// secret: a remark names the line, and of its text at most a name that is made like one.
import { settingNames } from './setting-table.ts';
import { similarSetting } from './similar-setting.ts';

const known: ReadonlySet<string> = new Set(settingNames);
const nameLengthMax = 64;
const named = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(["'`]?)/;

/** A line as it was found: with a name, or without. */
type Line = {
  readonly number: number;
  readonly name: string | undefined;
  readonly text: string;
  /** The last of the lines within its quotes. */
  readonly end: number;
};

/** A remark a line. `content` has its lines ended by line feeds alone. */
export function strayLines(content: string): readonly string[] {
  const lines = [...settingLines(content.split('\n'))];
  const last = new Map(lines.map((line) => [line.name, line.number]));
  return lines.flatMap((line) => remarkOn(line, last.get(line.name) ?? line.number) ?? []);
}

/** Every line but comments, empty ones, and those within a quote that ends on a later line. */
function* settingLines(lines: readonly string[]): Generator<Line> {
  for (let index = 0; index < lines.length; index += 1) {
    const text = lines[index] ?? '';
    if (/^\s*(?:#|$)/.test(text)) continue;
    const match = named.exec(text);
    const end = match ? endOfQuote(lines, index, match) : index;
    yield { number: index + 1, name: match?.[1], text, end: end + 1 };
    index = end;
  }
}

/** A quote that nobody closes is part of the text. */
function endOfQuote(lines: readonly string[], index: number, match: RegExpExecArray): number {
  const [opening, , quote] = match;
  if (!quote || lines[index]?.slice(opening.length).includes(quote)) return index;
  const closing = lines.findIndex((line, place) => place > index && line.includes(quote));
  return closing === -1 ? index : closing;
}

function remarkOn({ number, name, text, end }: Line, lastNumber: number): string | undefined {
  if (name === undefined) {
    return `line ${number} is not NAME=value and has no effect${hintOf(nameIn(text))}`;
  }
  const shown = name.length > nameLengthMax ? `the name on line ${number}` : name;
  if (!known.has(name)) return `${shown} is no setting and has no effect${hintOf(name)}`;
  if (lastNumber !== number) {
    return `${name} on line ${number} has no effect: it is set again on line ${lastNumber}`;
  }
  return end === number
    ? undefined
    : `${name} on line ${number} opens a quote that ends on line ${end}: all between is its value`;
}

/** What looks most like a name in a line that has none: the last word before the first `=`. */
function nameIn(text: string): string {
  const words = text.split('=', 1)[0]?.match(/[\w-]+/g) ?? [];
  return text.includes('=') ? (words.at(-1) ?? '') : '';
}

function hintOf(name: string): string {
  const similar = name.length > nameLengthMax ? undefined : similarSetting(name);
  return similar === undefined ? '' : `; did you mean ${similar}?`;
}
