import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Failed } from '../api/failed.ts';

interface Common {
  label: string;
  hint?: string | undefined;
  /** What the server, or the page, says is wrong with it. */
  wrong?: string | undefined;
}

interface TextProps extends Common {
  value: string;
  onValue: (value: string) => void;
  type?: 'text' | 'email' | 'search' | 'date' | 'datetime-local' | 'time';
  inputMode?: 'decimal' | 'numeric';
  required?: boolean;
  maxLength?: number;
  /** Several lines. */
  rows?: number;
}

/** A field of a form: text, a date, or a number as the language writes it. */
export function FormField({ label, hint, wrong, value, onValue, rows, type = 'text', ...rest }: TextProps) {
  const id = useId();
  const shared = { id, value, ...described(id, hint, wrong), ...rest };
  return (
    <Around id={id} label={label} hint={hint} wrong={wrong}>
      {rows === undefined ? (
        <input
          type={type as 'text'}
          {...(type === 'email' ? { dir: 'ltr' } : {})}
          {...shared}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      ) : (
        <textarea rows={rows} {...shared} onInput={({ currentTarget }) => onValue(currentTarget.value)} />
      )}
    </Around>
  );
}

interface SelectProps<Value extends string> extends Common {
  value: Value;
  onValue: (value: Value) => void;
  options: readonly (readonly [value: Value, text: string])[];
}

export function SelectField<Value extends string>({ label, hint, wrong, ...rest }: SelectProps<Value>) {
  const { value, onValue, options } = rest;
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} wrong={wrong}>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => onValue(currentTarget.value as Value)}
        {...described(id, hint, wrong)}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </Around>
  );
}

interface CheckProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export const CheckField = ({ label, isOn, onChange }: CheckProps) => (
  <p>
    <label>
      <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => onChange(currentTarget.checked)} /> {label}
    </label>
  </p>
);

function Around({ id, label, hint, wrong, children }: Common & { id: string; children: ComponentChildren }) {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <span id={`${id}-hint`} class="fine">
          {hint}
        </span>
      )}
      {wrong !== undefined && (
        <span id={`${id}-wrong`} class="wrong">
          {wrong}
        </span>
      )}
    </p>
  );
}

const described = (id: string, hint: string | undefined, wrong: string | undefined) => ({
  'aria-describedby':
    [hint === undefined ? '' : `${id}-hint`, wrong === undefined ? '' : `${id}-wrong`].filter(Boolean).join(' ') ||
    undefined,
  'aria-invalid': wrong === undefined ? undefined : true,
});

/** What the server says about one member of what was sent. @param pointer such as `/dueDate` */
export const wrongAt = (error: unknown, pointer: string): string | undefined =>
  error instanceof Failed ? error.problem?.errors?.find((entry) => entry.pointer === pointer)?.message : undefined;
