import { allPages, answered, api, type Schemas } from '../api/client.ts';
import { t } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { hrefOf } from '../ui/route.ts';
import { ClassesWithTotals } from './own-class-list.tsx';

async function readChildren(): Promise<{ child: Schemas['Child']; grades: Schemas['OwnGrades'][] }[]> {
  const { data } = await answered(api.GET('/v1/users/me/children'));
  return Promise.all(
    data.map(async (child) => {
      const path = { studentSourcedId: child.sourcedId };
      const grades = await allPages((cursor) =>
        answered(
          api.GET('/v1/children/{studentSourcedId}/grades', { params: { path, query: { limit: 200, cursor } } }),
        ),
      );
      return { child, grades };
    }),
  );
}

export function ChildrenList() {
  const [loaded, retry] = useLoaded(readChildren);
  return (
    <>
      <h1>{t('myChildren')}</h1>
      {loaded.state === 'busy' && <Notice kind="busy">{t('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={retry} />}
      {loaded.state === 'there' && loaded.value.length === 0 && <p>{t('noChildren')}</p>}
      {loaded.state === 'there' &&
        loaded.value.map(({ child, grades }) => (
          <section key={child.sourcedId}>
            <h2>
              <bdi>
                {child.givenName} {child.familyName}
              </bdi>
            </h2>
            <p>
              <a href={hrefOf({ name: 'work', childId: child.sourcedId })}>
                <bdi>{t('workOf', { name: `${child.givenName} ${child.familyName}` })}</bdi>
              </a>
            </p>
            <ClassesWithTotals grades={grades} childId={child.sourcedId} />
          </section>
        ))}
    </>
  );
}
