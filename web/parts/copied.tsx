// A text to take along: a field to select it from, since a browser has no clipboard on plain http.
import { useId, useRef, useState } from 'preact/hooks';
import { say } from '../state/spoken.ts';

export function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    try {
      // Without a clipboard the text is selected, and the keyboard copies it.
      if (!navigator.clipboard) return;
      await navigator.clipboard.writeText(text);
      setCopied(true);
      say(`${label} copied.`);
    } catch {
      // The browser has refused it: the text is still selected.
    }
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="beside">
        <input
          ref={field}
          id={id}
          type="text"
          readOnly
          value={text}
          class="mono"
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" onClick={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}
