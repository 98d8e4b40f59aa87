import { dayAndTime, t } from '../messages/locale.ts';
import { explain } from '../ui/notice.tsx';
import { listName } from '../ui/person.ts';
import { valueText } from './grid/cell-text.ts';
import { t as own } from './messages/index.ts';
import { cellOf } from './model/cells.ts';
import { type Conflict, conflictingComments } from './model/change.ts';
import type { Gradebook } from './model/gradebook.ts';

interface Props {
  gradebook: Gradebook;
  /** The last one, so that the focus has to go elsewhere. */
  onDecided: () => void;
}

/** Both values, whose the other is, and the choice. */
export function Conflicts({ gradebook, onDecided }: Props) {
  if (gradebook.conflicts.size === 0) return null;
  const decide = (conflict: Conflict, choice: 'mine' | 'theirs') => {
    gradebook.decide(conflict, choice);
    if (gradebook.conflicts.size === 0) onDecided();
  };
  return (
    <section class="notice error" role="alert">
      <h2>{t('conflicts', { count: gradebook.conflicts.size })}</h2>
      <ul>
        {[...gradebook.conflicts].map(([key, conflict]) => {
          const { change, theirs, changedBy, changedAt } = conflict;
          const row = gradebook.rows.find(({ student }) => student.sourcedId === change.studentId);
          const column = gradebook.items.findIndex(({ sourcedId }) => sourcedId === change.itemId);
          const comments = conflictingComments(conflict);
          const mine = described(valueText(row?.cells[column]), comments?.mine);
          const other = described(valueText(theirs === null ? undefined : cellOf(theirs)), comments?.theirs);
          return (
            <li key={key}>
              <p>
                <bdi>{row && listName(row.student)}</bdi>, <bdi>{gradebook.items[column]?.title}</bdi>:{' '}
                {t('conflictValues', {
                  mine,
                  theirs: other,
                  who: changedBy ?? t('somebody'),
                  when: changedAt === null ? '' : dayAndTime(changedAt),
                })}
              </p>
              <button type="button" onClick={() => decide(conflict, 'mine')}>
                {t('keepMine', { value: mine })}
              </button>{' '}
              <button type="button" onClick={() => decide(conflict, 'theirs')}>
                {t('takeTheirs', { value: other })}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const mostOfComment = 80;

/** @param comment where there is something to decide about it; null: none */
function described(value: string, comment: string | null | undefined): string {
  const shown = value || t('empty');
  if (comment === undefined) return shown;
  if (comment === null) return own('withoutComment', { value: shown });
  const excerpt = comment.length > mostOfComment ? `${comment.slice(0, mostOfComment).trimEnd()} …` : comment;
  return own('withComment', { value: shown, comment: excerpt });
}

/** What the server refused, why, and the way back. */
export function Failures({ gradebook, onDecided }: Props) {
  if (gradebook.failures.size === 0) return null;
  return (
    <section class="notice error" role="alert">
      <h2>{t('failures', { count: gradebook.failures.size })}</h2>
      <ul>
        {[...gradebook.failures].map(([key, { change, error }]) => {
          const row = gradebook.rows.find(({ student }) => student.sourcedId === change.studentId);
          const item = gradebook.items.find(({ sourcedId }) => sourcedId === change.itemId);
          return (
            <li key={key}>
              <p>
                <bdi>{row && listName(row.student)}</bdi>, <bdi>{item?.title}</bdi>: {explain(error)}
              </p>
              <button
                type="button"
                onClick={() => {
                  gradebook.discard(key);
                  if (gradebook.failures.size === 0) onDecided();
                }}
              >
                {t('discard')}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
