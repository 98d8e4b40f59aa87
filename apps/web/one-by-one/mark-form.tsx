import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Failed } from '../api/failed.ts';
import type { Assignment, Result } from '../coursework/read.ts';
import { t as common, number } from '../messages/locale.ts';
import { FormField, SelectField } from '../ui/form-field.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { MarkConflict } from './mark-conflict.tsx';
import { t } from './messages/index.ts';
import { bodyOfMark, isSameMark, type Mark, markOf } from './model/mark.ts';
import { type Entry, maximumFor } from './model/queue.ts';
import { readStored, type Stored, storeResult } from './store-result.ts';

export interface MarkFormHandle {
  isChanged: boolean;
  /** Stores what is entered and not stored yet. False: it could not be, and the reason is before the reader. */
  settle: () => Promise<boolean>;
}

interface Props {
  handle: { current: MarkFormHandle | null };
  assignment: Assignment;
  entry: Entry;
  texts: readonly string[];
  mayTeach: boolean;
  onStored: (result: Result | undefined) => void;
  onNext: () => void;
}

/** The grade of one student. What is entered stays until it is stored, also where somebody else was faster. */
export function MarkForm({ handle, assignment, entry, texts, mayTeach, onStored, onNext }: Props) {
  const [base, setBase] = useState(entry.result);
  const [mark, setMark] = useState<Mark>(() => markOf(entry.result, number));
  const [isUnreadable, setUnreadable] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const [conflict, setConflict] = useState<Stored>();
  const { isBusy, error, send } = useSent();
  const form = useRef<HTMLFormElement>(null);
  /** What stands in the form now, also for a save that began before it was typed. */
  const typed = useRef(mark);
  const path = { lineItemSourcedId: assignment.sourcedId, studentSourcedId: entry.student.sourcedId };
  const put = (now: Mark) => {
    typed.current = now;
    setMark(now);
  };
  const set = (change: Partial<Mark>) => {
    setSaved(false);
    put({ ...typed.current, ...change });
  };
  /** @param sent what it was stored of: what was typed since stays, and is to be stored as well */
  const take = (result: Result | undefined, sent = typed.current) => {
    setBase(result);
    if (isSameMark(typed.current, sent)) put(markOf(result, number));
    setConflict(undefined);
    onStored(result);
  };

  /**
   * @param over what it replaces; undefined: nothing
   * @returns whether all is stored
   */
  const save = async (over: Result | undefined): Promise<boolean> => {
    const sent = typed.current;
    const body = bodyOfMark(sent, over, entry.submission !== undefined, texts);
    setUnreadable(body === undefined);
    if (body === undefined) return false;
    let stored: Result | undefined;
    try {
      stored = await storeResult(path, body, over?.version);
    } catch (caught) {
      if (!isFasterOther(caught, body === null)) throw caught;
      const theirs = await readStored(path);
      if (!isSameMark(sent, markOf(theirs.result, number))) {
        setConflict(theirs);
        return false;
      }
      // They stored the same, or this was stored and its answer lost.
      stored = theirs.result;
    }
    const isAll = isSameMark(typed.current, sent);
    take(stored, sent);
    setSaved(isAll);
    return isAll;
  };
  const isChanged = !isSameMark(mark, markOf(base, number));
  const settle = async (): Promise<boolean> => {
    if (!isChanged) return true;
    let isStored = false;
    await send(async () => {
      isStored = await save(base);
    });
    return isStored;
  };
  handle.current = { isChanged, settle };

  const focus = () => form.current?.querySelector<HTMLInputElement>('input')?.focus();
  useLayoutEffect(focus, []);

  const maximum = number(maximumFor(entry, assignment));
  const noScore = isUnreadable ? common('cannotRead', { text: mark.score }) : undefined;
  return (
    <form
      ref={form}
      class="mark"
      aria-label={common('scoreLabel', { student: listName(entry.student), assignment: assignment.title })}
      onSubmit={(event) => {
        event.preventDefault();
        void settle().then((isStored) => isStored && onNext());
      }}
    >
      <fieldset disabled={!mayTeach}>
        <FormField
          label={t('score')}
          hint={
            texts.length === 0
              ? common('ofPoints', { maximum })
              : t('scoreOrText', { maximum, texts: texts.join(' · ') })
          }
          value={mark.score}
          onValue={(score) => set({ score, kind: score.trim() === '' ? 'none' : 'score' })}
          wrong={noScore}
        />
        <SelectField
          label={t('state')}
          value={mark.kind}
          onValue={(kind) => set(kind === 'score' ? { kind } : { kind, score: '' })}
          options={[
            ['none', t('notGraded')],
            ['score', t('gradedState')],
            ['excused', common('excused')],
            ['missing', common('missing')],
          ]}
        />
        <SelectField
          label={t('lateness')}
          value={mark.late}
          onValue={(late) => set({ late })}
          options={[
            ['byTimes', t(entry.submission?.late === true ? 'byTimesLate' : 'byTimes')],
            ['late', common('late')],
            ['inTime', t('inTime')],
          ]}
        />
        <FormField label={t('comment')} rows={4} value={mark.comment} onValue={(comment) => set({ comment })} />
      </fieldset>
      <p role="status" class="fine">
        {stateText(base, isChanged, isSaved)}
      </p>
      {conflict !== undefined && (
        <MarkConflict
          stored={conflict}
          mine={mark}
          onKeepMine={() =>
            void send(async () => {
              if (await save(conflict.result)) focus();
            })
          }
          onTakeTheirs={() => {
            take(conflict.result);
            focus();
          }}
        />
      )}
      {error !== undefined && <FailureNotice error={error} />}
      {mayTeach && (
        <p class="actions">
          <button type="submit" class="main" disabled={conflict !== undefined} aria-disabled={isBusy}>
            {t('saveAndNext')}
          </button>
          <button type="button" disabled={conflict !== undefined} aria-disabled={isBusy} onClick={() => void settle()}>
            {common('save')}
          </button>
        </p>
      )}
    </form>
  );
}

/** 428: there is one now where there was none; 404: what was to be removed is gone. */
const isFasterOther = (caught: unknown, isRemoval: boolean): boolean =>
  caught instanceof Failed && (caught.status === 412 || caught.status === 428 || (isRemoval && caught.status === 404));

function stateText(stored: Result | undefined, isChanged: boolean, isSaved: boolean): string {
  if (isChanged) return common('notSaved');
  const seen = stored === undefined ? '' : t(stored.draft ? 'isDraft' : 'isPosted');
  return [isSaved ? common('saved') : '', seen].filter((text) => text !== '').join(' ');
}
