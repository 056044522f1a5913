// Environment → a value for each setting of the table, or a line that says what is wrong with it.
import type { Environment } from './environment.ts';
import { showPlain } from './redact.ts';
import { settingNames, settingTable, type SettingValues } from './setting-table.ts';
import type { Setting } from './setting.ts';

/** What is in force, as it may be shown. */
export type SettingInForce = {
  readonly name: string;
  readonly value: string;
  readonly isDefault: boolean;
};

export type Reading = {
  /** Undefined after a mistake. */
  readonly values: SettingValues | undefined;
  readonly mistakes: readonly string[];
  readonly inForce: readonly SettingInForce[];
};

/** Reads every setting. An empty value counts as missing: the default applies. */
export function readSettings(environment: Environment, isSimulated: boolean): Reading {
  const mistakes: string[] = [];
  const inForce: SettingInForce[] = [];
  const values: Record<string, unknown> = {};
  for (const name of settingNames) {
    const { fallback, simulated, kind }: Setting = settingTable[name];
    const show = kind.show ?? showPlain;
    const given = environment[name]?.trim();
    const text = given || (isSimulated && simulated) || fallback;
    inForce.push({ name, value: text ? show(text) : 'none', isDefault: !given });
    values[name] = kind.parse(text);
    if (values[name] === undefined) {
      mistakes.push(
        `${name} is "${show(text)}", expected ${kind.expected}: change it in the environment or .env`,
      );
    }
  }
  const isComplete = mistakes.length === 0;
  return { values: isComplete ? (values as SettingValues) : undefined, mistakes, inForce };
}
