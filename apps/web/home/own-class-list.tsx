import { allPages, answered, api, type Schemas } from '../api/client.ts';
import { Total } from '../grades/total.tsx';
import { t } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { hrefOf } from '../ui/route.ts';

const readOwn = () =>
  allPages((cursor) => answered(api.GET('/v1/users/me/grades', { params: { query: { limit: 200, cursor } } })));

export function OwnClassList() {
  const [loaded, retry] = useLoaded(readOwn);
  return (
    <>
      <h1>{t('myClasses')}</h1>
      {loaded.state === 'busy' && <Notice kind="busy">{t('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={retry} />}
      {loaded.state === 'there' && <ClassesWithTotals grades={loaded.value} childId={undefined} />}
    </>
  );
}

interface Props {
  grades: readonly Schemas['OwnGrades'][];
  childId: string | undefined;
}

/** The classes of a student, each with its total. */
export function ClassesWithTotals({ grades, childId }: Props) {
  if (grades.length === 0) return <p>{t('noClasses')}</p>;
  return (
    <ul class="cards">
      {grades.map((entry) => (
        <li key={entry.class.sourcedId}>
          <a href={hrefOf({ name: 'grades', classId: entry.class.sourcedId, childId })}>
            <bdi>{entry.class.title}</bdi>
          </a>
          {entry.status === 'active' ? (
            <Total totals={entry.totals} override={entry.override} isStale={entry.stale} />
          ) : (
            <span class="fine">{t('formerClass')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
