// The process entry: refuses an old Node in words, then hands over. Nothing else may be imported
// here at the top, or an old Node fails before it can be told.
import { enableCompileCache } from 'node:module';

const nodeMajorMin = 26;

if (Number(process.versions.node.split('.')[0]) < nodeMajorMin) {
  process.stderr.write(
    `papertape: this is Node ${process.versions.node}, expected Node ${nodeMajorMin} or newer: ` +
      'start it with "npm start", which brings its own.\n',
  );
  process.exitCode = 2;
} else {
  // Compiling 200 files costs more than half of the start otherwise.
  enableCompileCache();
  const { runCommandLine } = await import('./cli/cli.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2));
}
