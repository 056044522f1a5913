// An answer of the server on the screen: asked for when it is shown, and again when something has
// happened. What is there stays until the next answer has come.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { chosenAccount } from '../api/session.ts';
import { useCell } from '../state/cell.ts';
import { resyncs } from './stream.ts';

export type Shown<Body> = {
  /** The newest answer; undefined before the first. */
  readonly body: Body | undefined;
  /** Why the newest try failed. */
  readonly error: unknown;
  /** Whether the first answer is awaited for longer than a blink. */
  readonly isLate: boolean;
  readonly again: () => void;
};

const blinkMs = 300;

/** Follows the answer of the path; undefined asks nothing. */
export function useAnswer<Body>(
  path: string | undefined,
  onAnswer?: (body: Body) => void,
): Shown<Body> {
  const [shown, show] = useState<{ path?: string; body?: Body; error?: unknown }>({});
  const [isLate, setLate] = useState(false);
  const [turn, setTurn] = useState(0);
  const account = useCell(chosenAccount);
  const resync = useCell(resyncs);
  const told = useRef(onAnswer);
  told.current = onAnswer;
  const asked = `${account ?? ''} ${path}`;

  useEffect(() => {
    if (path === undefined) return undefined;
    const abort = new AbortController();
    const late = setTimeout(() => setLate(true), blinkMs);
    const read = async () => {
      try {
        const body = await ask<Body>('GET', path, { signal: abort.signal });
        told.current?.(body);
        show({ path: asked, body });
      } catch (error) {
        if (abort.signal.aborted) return;
        // What is there stays, unless it is an answer to something else.
        show((before) => (before.path === asked ? { ...before, error } : { path: asked, error }));
      } finally {
        clearTimeout(late);
        setLate(false);
      }
    };
    void read();
    return () => {
      clearTimeout(late);
      abort.abort();
    };
  }, [asked, turn, resync]);

  const again = useCallback(() => setTurn((before) => before + 1), []);
  // Another account's figures are not shown for a moment.
  const isOfThis = shown.path === asked;
  return {
    body: isOfThis ? shown.body : undefined,
    error: isOfThis ? shown.error : undefined,
    isLate,
    again,
  };
}
