// Tells the server of errors of this page, which nobody else would hear of. What was typed is never
// part of it.
import { root } from './root.ts';
import { ask } from './client.ts';
import { ApiProblem, NotReachedError } from './problem.ts';

declare const PAGE_VERSION: string;

const reportsMax = 5;
let reports = 0;

/** From now on. */
export function reportErrors(): void {
  addEventListener('error', ({ error, message, filename, lineno, colno }) => {
    report(error ?? message, `${filename.split('/').at(-1)}:${lineno}:${colno}`);
  });
  addEventListener('unhandledrejection', ({ reason }) => report(reason, ''));
}

/** An error that a screen has caught. */
export function report(error: unknown, place: string): void {
  // What the server has refused it knows already.
  if (error instanceof ApiProblem || error instanceof NotReachedError) return;
  if ((reports += 1) > reportsMax) return;
  const message = String(error instanceof Error ? `${error.name}: ${error.message}` : error);
  const told = { message: message.slice(0, 500), place: place.slice(0, 300) };
  // The screen alone: what it is about is nobody's business.
  const [screen = ''] = location.pathname.slice(root.length).split('/');
  const where = { screen: screen.slice(0, 100), version: PAGE_VERSION };
  void send({ ...told, ...where });
}

/** One that cannot be told is not worth another one. */
async function send(body: object): Promise<void> {
  try {
    await ask('POST', 'report-error', { body });
  } catch {
    // The server is not there, or has heard enough.
  }
}
