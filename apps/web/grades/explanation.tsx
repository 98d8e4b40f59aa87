import type { Schemas } from '../api/client.ts';
import { day, dayAndTime, number, percent, t } from '../messages/locale.ts';

type GradeExplanation = Schemas['GradeExplanation'];

/** How a total came about: what there is to know beside it, and a table of its parts. */
export function Explanation({ explanation }: { explanation: GradeExplanation }) {
  const { current, categories, lineItems } = explanation;
  return (
    <section>
      <h2>{t('explanation')}</h2>
      {notesOf(explanation).map((note) => (
        <p key={note} class="fine">
          {note}
        </p>
      ))}
      <section class="scroll" aria-label={t('explanation')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('assignment')}</th>
              <th scope="col">{t('points')}</th>
              <th scope="col">{t('addsToTotal')}</th>
            </tr>
          </thead>
          {categories.map((category) => (
            <tbody key={category.categorySourcedId}>
              <tr class="group">
                <th scope="rowgroup">
                  <bdi>{category.title}</bdi> ({t('weight', { weight: number(category.weight) })})
                </th>
                <td>{category.current.percent === null ? '–' : percent(category.current.percent)}</td>
                <td>{share(category.current.share)}</td>
              </tr>
              {lineItems
                .filter(({ categorySourcedId }) => categorySourcedId === category.categorySourcedId)
                .map((item) => (
                  <tr key={item.lineItemSourcedId}>
                    <th scope="row">
                      <bdi>{item.title}</bdi>
                      <span class="reason">{reasonOf(item)}</span>
                    </th>
                    <td>{pointsOf(item)}</td>
                    <td>{share(item.current.share)}</td>
                  </tr>
                ))}
            </tbody>
          ))}
          <tfoot>
            <tr>
              <th scope="row">{t('total')}</th>
              <td>{current.letter ?? ''}</td>
              <td>{current.percent === null ? '–' : percent(current.percent)}</td>
            </tr>
          </tfoot>
        </table>
      </section>
    </section>
  );
}

/** What the API says in `notes`, from the facts that it says it of. */
function notesOf({ supposed, calculated, override }: GradeExplanation): string[] {
  const notes: string[] = [];
  if (supposed.length > 0) notes.push(t('noteSupposed'));
  else if (calculated === null) notes.push(t('noteNotCalculated'));
  else if (!calculated.isUpToDate) {
    const total = calculated.current === null ? '–' : percent(calculated.current);
    notes.push(t('noteCalculationDue', { total, when: dayAndTime(calculated.calculatedAt) }));
  }
  if (override !== null) {
    const grade = [override.percent === null ? '' : percent(override.percent), override.letter ?? ''];
    notes.push(t('noteOverride', { grade: grade.filter(Boolean).join(', ') }));
  }
  return notes;
}

type Item = GradeExplanation['lineItems'][number];

const share = (value: number | null): string => (value === null ? '–' : number(value, { minimum: 2, maximum: 2 }));

const pointsOf = ({ current, resultValueMax }: Item): string =>
  current.points === null ? '–' : t('scoreOf', { score: number(current.points), maximum: number(resultValueMax) });

function reasonOf({
  state,
  current,
  deduction,
  isEarlierAttempt,
  extraCredit,
  score,
  extension,
  dueDate,
}: Item): string {
  const states: Record<Item['state'], string> = {
    scored: '',
    excused: extension?.excused === true ? t('excusedByExtension') : t('excused'),
    missing: t('missing'),
    submitted: t('submitted'),
    open: t('open'),
  };
  const parts = [
    states[state],
    current.dropped === 'lowest' ? t('droppedLowest') : '',
    current.dropped === 'highest' ? t('droppedHighest') : '',
    deduction === null ? '' : t('lateDeduction', { points: number(deduction.points), score: number(score ?? 0) }),
    extension?.dueDate != null && dueDate !== null ? t('dueByExtension', { date: day(dueDate) }) : '',
    isEarlierAttempt ? t('earlierAttempt') : '',
    extraCredit ? t('extraCredit') : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
