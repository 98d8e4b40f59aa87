import { t as common } from '../../messages/locale.ts';
import { FormField, SelectField } from '../form-field.tsx';
import { readNumber } from '../text/number-text.ts';
import { linesOf, toLines } from './draft.ts';
import { t } from './messages/index.ts';

export interface RecordField<Name extends string = string> {
  name: Name;
  label: string;
  kind?: 'text' | 'email' | 'date' | 'datetime-local' | 'number' | 'long';
  hint?: string;
  /** A text that may be missing where it says so with false. */
  isRequired?: boolean;
  /** What is wrong with a text that is no blank. */
  wrongOf?: (text: string) => string | undefined;
  /** One of these. */
  options?: readonly (readonly [value: string, text: string])[];
  /** Any of these. */
  choices?: readonly (readonly [value: string, text: string])[];
}

/** What the page itself finds wrong with a text, before it is sent. */
export function wrongBefore({ kind, isRequired, wrongOf }: RecordField, text: string): string | undefined {
  if (text.trim() === '') return isRequired === true ? t('required') : undefined;
  if (kind === 'number' && readNumber(text) === undefined) return common('notANumber', { text });
  return wrongOf?.(text);
}

/** How a value of a field reads. */
export function textOf({ options, choices }: RecordField, value: string): string {
  const known = options ?? choices;
  if (known === undefined) return value === '' ? '–' : value;
  const texts = linesOf(value).map((one) => known.find(([key]) => key === one)?.[1] ?? one);
  return texts.length === 0 ? (known.find(([key]) => key === '')?.[1] ?? '–') : texts.join(', ');
}

interface Props {
  field: RecordField;
  value: string;
  wrong: string | undefined;
  onValue: (value: string) => void;
}

export function FieldInput({ field, value, wrong, onValue }: Props) {
  const { label, hint, kind = 'text', options, choices, isRequired } = field;
  const shared = { label, hint, wrong, value, onValue };
  if (options !== undefined) return <SelectField {...shared} options={withStored(options, value)} />;
  if (choices !== undefined) return <Choices {...shared} choices={withStored(choices, ...linesOf(value))} />;
  const required = isRequired === true ? { required: true } : {};
  if (kind === 'long') return <FormField {...shared} rows={4} {...required} />;
  if (kind === 'number') return <FormField {...shared} inputMode="decimal" {...required} />;
  return <FormField {...shared} type={kind} {...required} />;
}

type Options = readonly (readonly [value: string, text: string])[];

/** What is stored may be none of the words that are offered: of another vocabulary, or deleted since. */
const withStored = (options: Options, ...values: string[]): Options => [
  ...options,
  ...values.filter((value) => !options.some(([key]) => key === value)).map((value) => [value, value] as const),
];

interface ChoicesProps {
  label: string;
  hint?: string | undefined;
  wrong?: string | undefined;
  value: string;
  onValue: (value: string) => void;
  choices: Options;
}

function Choices({ label, hint, wrong, value, onValue, choices }: ChoicesProps) {
  const chosen = linesOf(value);
  const set = (key: string, isOn: boolean) =>
    onValue(toLines(isOn ? [...chosen, key] : chosen.filter((one) => one !== key)));
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {hint !== undefined && <p class="fine">{hint}</p>}
      {choices.map(([key, text]) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={chosen.includes(key)}
            onChange={({ currentTarget }) => set(key, currentTarget.checked)}
          />{' '}
          <bdi>{text}</bdi>
        </label>
      ))}
      {wrong !== undefined && <p class="wrong">{wrong}</p>}
    </fieldset>
  );
}
