// What outlives a reload: in the tab, or in the browser. Never anything secret. Storage may be
// refused, and then nothing is kept.

const prefix = 'papertape-';

function storageOf(where: 'tab' | 'browser'): Storage {
  return where === 'tab' ? sessionStorage : localStorage;
}

/** What was kept under the name. */
export function readKept(where: 'tab' | 'browser', name: string): string | undefined {
  try {
    return storageOf(where).getItem(prefix + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the text; undefined forgets it. */
export function keep(where: 'tab' | 'browser', name: string, text: string | undefined): void {
  try {
    if (text === undefined) storageOf(where).removeItem(prefix + name);
    else storageOf(where).setItem(prefix + name, text);
  } catch {
    // Everything works without; only a reload forgets it.
  }
}

/** Choices of the reader, by the names under which they are kept. */
export const choices = { shortcuts: 'shortcuts', review: 'review' } as const;
