import { useEffect, useRef, useState } from 'preact/hooks';
import type { Assignment, Result } from '../coursework/read.ts';
import { t as common } from '../messages/locale.ts';
import { SelectField } from '../ui/form-field.tsx';
import { listName } from '../ui/person.ts';
import { hrefOf } from '../ui/route.ts';
import { countUnsaved } from '../ui/unsaved.ts';
import { MarkForm, type MarkFormHandle } from './mark-form.tsx';
import { t } from './messages/index.ts';
import { type Entry, isGraded, isToGrade, nextToGrade } from './model/queue.ts';
import { ResultHistory } from './result-history.tsx';
import { SubmittedWork } from './submitted-work.tsx';

interface Props {
  classId: string;
  assignment: Assignment;
  initial: readonly Entry[];
  texts: readonly string[];
  mayTeach: boolean;
  studentId: string | undefined;
}

/** Student after student: what was submitted beside the grade. */
export function OneByOne({ classId, assignment, initial, texts, mayTeach, studentId }: Props) {
  const [entries, setEntries] = useState(initial);
  const [place, setPlace] = useState(() => firstPlace(initial, studentId));
  const form = useRef<MarkFormHandle>(null);
  const entry = entries[place] as Entry;
  const id = entry.student.sourcedId;

  useEffect(() => {
    // The same page at another student: without a new reading of everything, and without a step in the history of the browser.
    const route = { name: 'gradeOneByOne', classId, assignmentId: assignment.sourcedId, studentId: id } as const;
    history.replaceState(history.state, '', hrefOf(route));
  }, [id]);

  /** What is entered is stored before it goes out of sight. */
  const goTo = async (next: number | undefined) => {
    if (next === undefined || next < 0 || next >= entries.length) return;
    if ((await form.current?.settle()) === false) return;
    setPlace(next);
  };
  const store = (result: Result | undefined) =>
    setEntries((before) => before.map((one) => (one.student.sourcedId === id ? { ...one, result } : one)));

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.target instanceof HTMLSelectElement) return;
      const steps: Record<string, number | undefined> = {
        ArrowDown: place + 1,
        ArrowUp: place - 1,
        Enter: nextToGrade(entries, place),
      };
      if (!(event.key in steps)) return;
      event.preventDefault();
      void goTo(steps[event.key]);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });

  useEffect(() => {
    // What is entered goes before its page does: by a link once it is stored, else once somebody was asked.
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#/"]');
      const opensAnother = event.ctrlKey || event.metaKey || event.shiftKey;
      if (link === null || opensAnother || form.current?.isChanged !== true) return;
      event.preventDefault();
      void form.current.settle().then((isStored) => {
        if (isStored) location.hash = link.hash;
      });
    };
    document.addEventListener('click', onClick);
    const end = countUnsaved(() => (form.current?.isChanged === true ? 1 : 0));
    return () => {
      document.removeEventListener('click', onClick);
      end();
    };
  }, []);

  const waiting = entries.filter(isToGrade).length;
  return (
    <div class="one-by-one">
      <section class="queue" aria-label={common('student')}>
        <SelectField
          label={common('student')}
          value={id}
          onValue={(chosen) => void goTo(entries.findIndex(({ student }) => student.sourcedId === chosen))}
          options={entries.map((one) => [one.student.sourcedId, `${listName(one.student)} · ${stateOf(one)}`])}
        />
        <p class="actions">
          <button type="button" aria-disabled={place === 0} onClick={() => void goTo(place - 1)}>
            {t('previous')}
          </button>
          <button type="button" aria-disabled={place === entries.length - 1} onClick={() => void goTo(place + 1)}>
            {t('next')}
          </button>
          <button
            type="button"
            aria-disabled={nextToGrade(entries, place) === undefined}
            onClick={() => void goTo(nextToGrade(entries, place))}
          >
            {t('nextToGrade')}
          </button>
        </p>
        <p class="fine">{t('keys')}</p>
      </section>
      <p role="status">
        {t('place', { index: place + 1, all: entries.length })} ·{' '}
        {waiting === 0 ? t('nothingToGrade') : common('waitingToGrade', { count: waiting })}
      </p>
      <h2>
        <bdi>{listName(entry.student)}</bdi>
      </h2>
      <div class="beside">
        <SubmittedWork key={id} entry={entry} />
        <div>
          <MarkForm
            key={id}
            handle={form}
            assignment={assignment}
            entry={entry}
            texts={texts}
            mayTeach={mayTeach}
            onStored={store}
            onNext={() => setPlace((before) => Math.min(before + 1, entries.length - 1))}
          />
          <h3>{t('historyOfResult')}</h3>
          <ResultHistory
            lineItemSourcedId={assignment.sourcedId}
            studentSourcedId={id}
            version={entry.result?.version ?? 0}
          />
        </div>
      </div>
    </div>
  );
}

/** The student of the address; else the first one to grade. */
function firstPlace(entries: readonly Entry[], studentId: string | undefined): number {
  const named = entries.findIndex(({ student }) => student.sourcedId === studentId);
  return named >= 0 ? named : (nextToGrade(entries, -1) ?? 0);
}

function stateOf(entry: Entry): string {
  if (isToGrade(entry)) return t('toGrade');
  if (entry.extended?.excused === true) return common('excused');
  if (!isGraded(entry)) return common('open');
  return entry.result?.draft === true ? common('draft') : t('gradedState');
}
