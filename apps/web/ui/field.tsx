import { useId } from 'preact/hooks';

interface Props {
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  type?: 'text' | 'email' | 'password';
  autocomplete: 'username' | 'current-password' | 'new-password' | 'one-time-code';
  inputMode?: 'numeric';
  pattern?: string;
  minLength?: number;
  isOptional?: boolean;
}

/** A field of a sign-in or an account, with its name and a hint. What it takes is written from left to right in every language. */
export function Field({ label, hint, value, onValue, type = 'text', isOptional = false, ...rest }: Props) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        // The attributes are a union of one variant for each type, of which this component is none alone.
        type={type as 'text'}
        dir="ltr"
        required={!isOptional}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...rest}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} class="fine">
          {hint}
        </span>
      )}
    </p>
  );
}
