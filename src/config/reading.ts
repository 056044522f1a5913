// How one setting is read: its text or its default, and a line that says what is wrong with it.
import type { Environment } from './environment.ts';
import { showPlain } from './redact.ts';

/** The setting, or undefined after a mistake was noted. */
export type Read = <Value>(
  name: string,
  fallback: string,
  parse: (text: string) => Value | undefined,
  expected: string,
  /** The value as it may be shown. */
  show?: (text: string) => string,
) => Value | undefined;

/** What is in force, as it may be shown. */
export type SettingInForce = {
  readonly name: string;
  readonly value: string;
  readonly isDefault: boolean;
};

/** Reads settings of the environment, notes every mistake, and tells what is in force. */
export function createReader(
  environment: Environment,
  mistakes: string[],
  inForce: SettingInForce[],
): Read {
  return (name, fallback, parse, expected, show = showPlain) => {
    const given = environment[name]?.trim();
    const text = given || fallback;
    inForce.push({ name, value: show(text), isDefault: !given });
    const value = parse(text);
    if (value === undefined) {
      mistakes.push(
        `${name} is "${show(text)}", expected ${expected}: change it in the environment or .env`,
      );
    }
    return value;
  };
}

type Complete<Found> = { [Name in keyof Found]: Exclude<Found[Name], undefined> };

export function isComplete<Found extends object>(found: Found): found is Found & Complete<Found> {
  return Object.values(found).every((value) => value !== undefined);
}

/** A number of the unit, in milliseconds. */
export function durationMs(min: number, max: number, unitMs: number) {
  const parse = wholeNumber(min, max);
  return (text: string): number | undefined => {
    const value = parse(text);
    return value === undefined ? undefined : value * unitMs;
  };
}

/** Digits alone, within the bounds. */
export function wholeNumber(min: number, max: number) {
  return (text: string): number | undefined => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
}

/** One of the words, as it is written. */
export function oneOf<Word extends string>(words: readonly Word[]) {
  return (text: string): Word | undefined => words.find((word) => word === text);
}

/** `https://example.org`: a scheme, a host and nothing behind. */
export function parseOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  const isOrigin = url?.pathname === '/' && !url.search && !url.hash && !text.includes('@');
  return isOrigin && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}
