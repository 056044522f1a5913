// What went wrong, beside what it is about, and what stands there until something comes.
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import { readableNote } from '../format/instants.ts';

/** What failed, in the server's words, and a way to try again. */
export function Failure({
  error,
  again,
}: {
  readonly error: unknown;
  readonly again?: () => void;
}) {
  const id = error instanceof ApiProblem ? error.requestId : undefined;
  return (
    <div class="notice bad" role="alert">
      <p>{readableNote(sentenceOf(error))}</p>
      {id !== undefined && <p class="small faint">Request {id}</p>}
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Where something will be, once it has come; it takes the room already. */
export function Waiting({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div class="waiting" aria-busy="true">
      <span class="unseen">Loading…</span>
      {Array.from({ length: lines }, (_, place) => (
        <div class="bar" key={place} />
      ))}
    </div>
  );
}
