// Puts the real answers into the README: `npm run readme`.
import { readFileSync, writeFileSync } from 'node:fs';
import { createFolder, root, startServerProcess } from './support/process.ts';
import { readExamples, replaceAnswers, runExamples } from './support/readme.ts';

const path = `${root}README.md`;
const readme = readFileSync(path, 'utf8');
await using folder = await createFolder();
const server = await startServerProcess({ DATABASE_URL: `sqlite:${folder.path}/papertape.db` });
const answers = runExamples(readExamples(readme), server.url);
await server.stop('SIGTERM');
writeFileSync(path, replaceAnswers(readme, answers));
