// One field of a form with its label, what helps to fill it in, and what is wrong with it.
import { useId, useState } from 'preact/hooks';

type Common = {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
};

type TextProperties = Common & {
  readonly autocomplete?: string;
  readonly isNumber?: boolean;
  readonly isRequired?: boolean;
  readonly name?: string;
};

function describedBy(id: string, { error, hint }: Pick<Common, 'error' | 'hint'>) {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`];
  return ids.filter(Boolean).join(' ') || undefined;
}

function Described({ id, error, hint }: Pick<Common, 'error' | 'hint'> & { readonly id: string }) {
  return (
    <>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

/** A text, or a number: those are texts too, since a field for numbers changes by scrolling. */
export function TextField(properties: TextProperties) {
  const { label, value, onInput, error, hint, name, isNumber, isRequired, autocomplete } =
    properties;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        name={name}
        value={value}
        inputMode={isNumber ? 'decimal' : undefined}
        autocomplete={autocomplete ?? 'off'}
        autocapitalize="none"
        spellcheck={false}
        required={isRequired}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={describedBy(id, { error, hint })}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <Described id={id} error={error} hint={hint} />
    </div>
  );
}

/** A secret, which can be shown to whoever types it. */
export function PasswordField({
  label,
  value,
  onInput,
  error,
  hint,
  autocomplete,
}: Common & { readonly autocomplete: 'current-password' | 'new-password' }) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const named = label.toLowerCase();
  const shared = {
    id,
    value,
    autocomplete,
    autocapitalize: 'none',
    spellcheck: false,
    required: true,
    'aria-invalid': error === undefined ? undefined : true,
    'aria-describedby': describedBy(id, { error, hint }),
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="beside">
        {isShown ? <input type="text" {...shared} /> : <input type="password" {...shared} />}
        <button type="button" class="quiet" onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide' : 'Show'}
          <span class="unseen"> {named.startsWith('your ') ? named : `the ${named}`}</span>
        </button>
      </div>
      <Described id={id} error={error} hint={hint} />
    </div>
  );
}

export type Option = { readonly value: string; readonly label: string };

/** One of several, in a list that opens. */
export function SelectField({
  label,
  value,
  onInput,
  options,
  hint,
  error,
}: Common & { readonly options: readonly Option[] }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={describedBy(id, { error, hint })}
        onChange={(event) => onInput(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      <Described id={id} error={error} hint={hint} />
    </div>
  );
}

/** One of a few, all of them in sight. */
export function Choice({
  label,
  value,
  onInput,
  options,
  isLabelUnseen = false,
}: Common & { readonly options: readonly Option[]; readonly isLabelUnseen?: boolean }) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend class={isLabelUnseen ? 'unseen' : undefined}>{label}</legend>
      <div class="choices">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onInput(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
