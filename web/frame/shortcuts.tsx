// Keys for those who do not like to reach for the mouse. They work outside of fields only, and can
// be switched off.
import { useEffect, useState } from 'preact/hooks';
import { choices, readKept } from '../api/kept.ts';
import { Dialog } from '../parts/dialog.tsx';

const keys = [
  ['/', 'Search for a stock'],
  ['t', 'Go to the order ticket'],
  ['?', 'Show this list'],
  ['Esc', 'Close what is open'],
] as const;

export function Shortcuts() {
  const [isListed, setListed] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || readKept('browser', choices.shortcuts) === 'off') return;
      if (event.key === '/') document.querySelector<HTMLElement>('#search')?.focus();
      else if (event.key === 't') focusTicket();
      else if (event.key === '?') setListed(true);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  if (!isListed) return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => setListed(false)}>
      <dl class="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </Dialog>
  );
}

function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const isField =
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement;
  return isField || ctrlKey || metaKey || altKey;
}

function focusTicket(): void {
  document.querySelector<HTMLElement>('#ticket input, #ticket select')?.focus();
}
