import { t as common, number } from '../messages/locale.ts';
import { listName } from '../ui/person.ts';
import { t } from './messages/index.ts';
import type { Postable } from './posting.ts';

interface Props {
  postable: readonly Postable[];
  isChosen: (entry: Postable) => boolean;
  onChosen: (studentIds: ReadonlySet<string>) => void;
}

/** Students with their grades, each to choose; the first box is for all of them. */
export function StudentChoice({ postable, isChosen, onChosen }: Props) {
  const idsOf = (entries: readonly Postable[]) => new Set(entries.map(({ student }) => student.sourcedId));
  const chosen = idsOf(postable.filter(isChosen));
  const choose = ({ student }: Postable, isOn: boolean) => {
    const others = new Set(chosen);
    if (isOn) others.add(student.sourcedId);
    else others.delete(student.sourcedId);
    onChosen(others);
  };
  return (
    <fieldset class="scroll tall">
      <legend>{t('whoseGrades')}</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={chosen.size === postable.length}
          ref={(box) => {
            if (box) box.indeterminate = chosen.size > 0 && chosen.size < postable.length;
          }}
          onChange={({ currentTarget }) => onChosen(currentTarget.checked ? idsOf(postable) : new Set())}
        />{' '}
        {t('everybody')}
      </label>
      <ul class="plain">
        {postable.map((entry) => (
          <li key={entry.student.sourcedId}>
            <label class="choice">
              <input
                type="checkbox"
                checked={isChosen(entry)}
                onChange={({ currentTarget }) => choose(entry, currentTarget.checked)}
              />{' '}
              <bdi>{listName(entry.student)}</bdi>: {gradeText(entry)}
            </label>
            {entry.comment !== null && (
              <span class="reason">
                <bdi>{entry.comment}</bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

const gradeText = ({ scoreStatus, score, textScore, isGraded }: Postable): string => {
  if (scoreStatus === 'exempt') return common('excused');
  if (score !== null) return number(score);
  return textScore ?? (isGraded ? '–' : t('withoutGrade'));
};
