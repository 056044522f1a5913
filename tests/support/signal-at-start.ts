// Loaded into the real server (`node --import`): the signal to stop comes in the very moment in
// which the server says that it is ready.
const { write } = process.stdout;

process.stdout.write = function signalled(this: NodeJS.WriteStream, ...parameters: unknown[]) {
  const isDone: unknown = Reflect.apply(write, this, parameters);
  if (String(parameters[0]).includes('"event":"started"')) process.kill(process.pid, 'SIGTERM');
  return isDone === true;
};
