// The texts that explain the settings, `.env.template` and a section of the README, from their table.
import assert from 'node:assert/strict';
import { settingSections } from '#src/config/setting-table.ts';

const widthMax = 100;
const templateHead = `# Papertape's settings. \`install -m 600 .env.template .env\`, then uncomment what you change; the values
# shown are the defaults.
`;
const generated = /(<!-- settings, written by npm run readme -->\n)[^]*(<!-- end of settings -->)/;

/** The whole of `.env.template`. */
export function environmentTemplate(): string {
  const sections = Object.entries(settingSections).map(([title, settings]) => {
    const entries = Object.entries(settings).map(([name, { fallback, simulated, meaning }]) => {
      const other = simulated ? ` With the built-in simulator the default is ${simulated}.` : '';
      return `${comment(meaning.replaceAll('`', '') + other)}\n# ${name}=${fallback}\n`;
    });
    return `\n# --- ${title}\n\n${entries.join('\n')}`;
  });
  return templateHead + sections.join('');
}

/** The README with its table of settings written anew. */
export function replaceSettings(readme: string): string {
  assert.match(readme, generated);
  const rows = Object.entries(settingSections).flatMap(([title, settings]) => [
    `| **${title}** | | |`,
    ...Object.entries(settings).map(([name, { fallback, simulated, meaning }]) => {
      const other = simulated ? `, with the built-in simulator \`${simulated}\`` : '';
      return `| \`${name}\` | ${fallback ? `\`${fallback}\`` : 'none'}${other} | ${meaning} |`;
    }),
  ]);
  const table = ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
  return readme.replace(generated, (_whole, start, end) => `${start}\n${table}\n\n${end}`);
}

/** The text in lines that each begin as a comment. */
function comment(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length < widthMax) lines[lines.length - 1] = line;
    else lines.push(` ${word}`);
  }
  return lines.map((line) => `#${line}`).join('\n');
}
