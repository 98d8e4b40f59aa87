import { answered, api, type Schemas } from '../api/client.ts';
import { day, number, t } from '../messages/locale.ts';
import { Trail } from '../ui/lists/trail.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { hrefOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { Explanation } from './explanation.tsx';
import { Total } from './total.tsx';

interface Props {
  classId: string;
  /** Whose guardian looks; undefined for one's own grades. */
  childId: string | undefined;
}

type Grades = Schemas['OwnGrades'];
type Item = Grades['lineItems'][number];

function readGrades(classId: string, childId: string | undefined): Promise<[Grades, Schemas['GradeExplanation']]> {
  if (childId === undefined) {
    const params = { path: { classSourcedId: classId } };
    return Promise.all([
      answered(api.GET('/v1/classes/{classSourcedId}/grades/me', { params })),
      answered(api.GET('/v1/classes/{classSourcedId}/grades/me/explanation', { params })),
    ]);
  }
  const params = { path: { studentSourcedId: childId, classSourcedId: classId } };
  return Promise.all([
    answered(api.GET('/v1/children/{studentSourcedId}/grades/{classSourcedId}', { params })),
    answered(api.GET('/v1/children/{studentSourcedId}/grades/{classSourcedId}/explanation', { params })),
  ]);
}

/** The grades of a student in one class, for the student or a guardian: to read on a phone. */
export function OwnGradesPage({ classId, childId }: Props) {
  const [loaded, retry] = useLoaded(() => readGrades(classId, childId));
  if (loaded.state !== 'there') return <Waiting title={t('grades')} loaded={loaded} onRetry={retry} />;
  const [grades, explanation] = loaded.value;
  return (
    <>
      <Trail of={[{ label: t(childId === undefined ? 'myClasses' : 'myChildren'), route: { name: 'home' } }]} />
      <h1>
        <bdi>{grades.class.title}</bdi>
      </h1>
      <p class="big">
        <Total
          totals={{ current: explanation.current.percent, currentLetter: explanation.current.letter }}
          override={grades.override}
          isStale={false}
        />
      </p>
      <h2>{t('assignments')}</h2>
      <ul class="work">
        {grades.lineItems.map((item) => (
          <li key={item.sourcedId}>
            <span class="title">
              {childId === undefined ? (
                <a href={hrefOf({ name: 'submission', classId, assignmentId: item.sourcedId })}>
                  <bdi>{item.title}</bdi>
                </a>
              ) : (
                <bdi>{item.title}</bdi>
              )}
            </span>
            <span class="score">{scoreOf(item)}</span>
            <span class="fine">{stateOf(item)}</span>
            {item.result?.comment && (
              <q class="comment">
                <bdi>{item.result.comment}</bdi>
              </q>
            )}
          </li>
        ))}
      </ul>
      <Explanation explanation={explanation} />
    </>
  );
}

function scoreOf({ result, resultValueMax, excused }: Item): string {
  if (excused || result?.scoreStatus === 'exempt') return t('excused');
  const value = result?.score;
  if (typeof value === 'number') return t('scoreOf', { score: number(value), maximum: number(resultValueMax) });
  return result?.textScore ?? '–';
}

function stateOf({ result, dueDate }: Item): string {
  const parts = [
    dueDate === null ? '' : t('due', { date: day(dueDate) }),
    result?.late === true ? t('late') : '',
    result?.missing === true ? t('missing') : '',
    result?.scoreStatus === 'submitted' ? t('submitted') : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
