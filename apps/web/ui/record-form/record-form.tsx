import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failed } from '../../api/failed.ts';
import { t as common } from '../../messages/locale.ts';
import { wrongAt } from '../form-field.tsx';
import { FailureNotice, Notice } from '../notice.tsx';
import { useSent } from '../sent.ts';
import { Conflict } from './conflict.tsx';
import { changesOf, type Draft, differencesOf, rebased } from './draft.ts';
import { FieldInput, type RecordField, wrongBefore } from './fields.tsx';
import { t } from './messages/index.ts';
import './record-form.css';

/** A record as the form begins with it. */
export interface Read<Name extends string> {
  draft: Draft<Name>;
  /** Undefined for something new. */
  version: number | undefined;
}

interface Props<Name extends string> {
  fields: readonly RecordField<Name>[];
  start: Read<Name>;
  /** What is stored now, where somebody else was faster. */
  readAgain?: () => Promise<Read<Name>>;
  /**
   * @param changes what was typed over what was read; of something new all that is filled
   * @param over what is stored as that version
   */
  send: (changes: Partial<Draft<Name>>, version: number | undefined, over: Draft<Name>) => Promise<void>;
  action: string;
  /** Beside the action. */
  onCancel?: () => void;
  onTyped?: (draft: Draft<Name>) => void;
  /** Below the fields. */
  children?: ComponentChildren;
}

/** Somebody else was faster: changed it, or made what was to be new. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof Failed && (error.status === 412 || error.status === 428);

const isHalfTyped = (element: Element): element is HTMLInputElement =>
  element instanceof HTMLInputElement && element.validity.badInput;

/** The fields of one record, new or stored; where two people change one, nobody is overwritten unseen. */
export function RecordForm<Name extends string>(props: Props<Name>) {
  const { fields, start, readAgain, send, action, onCancel, onTyped, children } = props;
  const [base, setBase] = useState(start);
  const [draft, setDraft] = useState<Draft<Name>>(start.draft);
  const [theirs, setTheirs] = useState<Read<Name>>();
  const [isTried, setTried] = useState(false);
  const [said, setSaid] = useState('');
  const sent = useSent();

  const type = (next: Draft<Name>) => {
    setDraft(next);
    setSaid('');
    onTyped?.(next);
  };
  // Read again beside this form, which keeps what is being typed.
  useEffect(() => {
    const next = start.version === base.version ? undefined : rebased(base.draft, start.draft, draft);
    if (next === undefined) return;
    setBase(start);
    setDraft(next);
    onTyped?.(next);
  }, [start.version]);
  const wrongOf = (field: RecordField<Name>): string | undefined =>
    (isTried ? wrongBefore(field, draft[field.name]) : undefined) ?? wrongAt(sent.error, `/${field.name}`);

  const store = (over: Read<Name>) =>
    sent.send(async () => {
      setSaid('');
      setTried(true);
      if (fields.some((field) => wrongBefore(field, draft[field.name]) !== undefined)) return;
      const changes = changesOf(base.draft, draft);
      if (base.version !== undefined && Object.keys(changes).length === 0) return setSaid(t('nothingChanged'));
      try {
        await send(changes, over.version, over.draft);
        setTheirs(undefined);
      } catch (error) {
        if (readAgain === undefined || !isOvertaken(error)) throw error;
        const stored = await readAgain();
        // What changed is nothing that stands here: there is nothing to choose.
        if (differencesOf(base.draft, stored.draft, draft).length > 0) return setTheirs(stored);
        await send(changes, stored.version, stored.draft);
        setTheirs(undefined);
      }
    });
  const take = (stored: Read<Name>) => {
    setBase(stored);
    type(stored.draft);
    setTheirs(undefined);
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // Half a date reads as none, and would be stored as none.
        const unread = [...event.currentTarget.elements].find(isHalfTyped);
        if (unread === undefined) void store(base);
        else unread.reportValidity();
      }}
    >
      {fields.map((field) => (
        <Fragment key={field.name}>
          <FieldInput
            field={field}
            value={draft[field.name]}
            wrong={wrongOf(field)}
            onValue={(value) => type({ ...draft, [field.name]: value })}
          />
        </Fragment>
      ))}
      {children}
      {theirs !== undefined && (
        <Conflict
          fields={fields}
          read={base.draft}
          theirs={theirs.draft}
          typed={draft}
          onKeepMine={() => void store(theirs)}
          onTakeTheirs={() => take(theirs)}
        />
      )}
      {sent.error !== undefined && <FailureNotice error={sent.error} />}
      {said !== '' && <Notice kind="info">{said}</Notice>}
      <p class="actions">
        {theirs === undefined && (
          <button type="submit" class="main" aria-disabled={sent.isBusy}>
            {action}
          </button>
        )}
        {onCancel && (
          <button type="button" class="quiet" onClick={onCancel}>
            {common('cancel')}
          </button>
        )}
      </p>
    </form>
  );
}
