// How the page looks and behaves in this browser.
import { useState } from 'preact/hooks';
import { choices, keep, readKept } from '../../api/kept.ts';
import { Choice } from '../../parts/field.tsx';

const themes = [
  { value: '', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];
const gains = [
  { value: '', label: 'Green and red' },
  { value: 'blue', label: 'Blue and orange' },
  { value: 'red-up', label: 'Red up, green down' },
];
const onOff = [
  { value: '', label: 'On' },
  { value: 'off', label: 'Off' },
];

/** A choice that is kept in this browser, and shown at once. */
function useKept(name: string, isOfRoot: boolean) {
  const [value, setValue] = useState(readKept('browser', name) ?? '');
  const choose = (next: string) => {
    keep('browser', name, next === '' ? undefined : next);
    setValue(next);
    if (!isOfRoot) return;
    if (next === '') delete document.documentElement.dataset[name];
    else document.documentElement.dataset[name] = next;
  };
  return [value, choose] as const;
}

export function Appearance() {
  const [theme, setTheme] = useKept('theme', true);
  const [colours, setColours] = useKept('gains', true);
  const [shortcuts, setShortcuts] = useKept(choices.shortcuts, false);
  const [review, setReview] = useKept(choices.review, false);
  return (
    <section>
      <h2>Appearance</h2>
      <Choice label="Theme" value={theme} options={themes} onInput={setTheme} />
      <Choice label="Gains and losses" value={colours} options={gains} onInput={setColours} />
      <Choice label="Keyboard shortcuts" value={shortcuts} options={onOff} onInput={setShortcuts} />
      <Choice
        label="Review before an order is sent"
        value={review}
        options={onOff}
        onInput={setReview}
      />
    </section>
  );
}
