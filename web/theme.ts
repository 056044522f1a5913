// Runs before the first paint: the appearance that was chosen in this browser, so that nothing
// flashes in another one.
const root = document.documentElement;
for (const name of ['theme', 'gains'] as const) {
  const chosen = readChoice(name);
  if (chosen) root.dataset[name] = chosen;
}

/** Storage may be refused altogether. */
function readChoice(name: string): string | null {
  try {
    return localStorage.getItem(`papertape-${name}`);
  } catch {
    return null;
  }
}
