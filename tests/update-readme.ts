// Puts the real answers and the table of settings into the README, and writes `.env.template`:
// `npm run readme`.
import { readFileSync, writeFileSync } from 'node:fs';
import { createFolder, root, startServerProcess } from './support/process.ts';
import { readExamples, replaceAnswers, runExamples } from './support/readme.ts';
import { environmentTemplate, replaceSettings } from './support/setting-texts.ts';

const path = `${root}README.md`;
const readme = readFileSync(path, 'utf8');
await using folder = await createFolder();
const server = await startServerProcess({ DATABASE_URL: `sqlite:${folder.path}/papertape.db` });
const answers = runExamples(readExamples(readme), server.url);
await server.stop('SIGTERM');
writeFileSync(path, replaceSettings(replaceAnswers(readme, answers)));
writeFileSync(`${root}.env.template`, environmentTemplate());
