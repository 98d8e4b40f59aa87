import { readClasses } from '../api/classes.ts';
import { allPages, answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { SelectField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { hrefOf, type RouteOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { type Entry, EntryTable } from './entry-table.tsx';
import { type Filters, useFilters } from './filters.tsx';
import { t } from './messages/index.ts';
import { OfSchool } from './of-school.tsx';

type Place = Omit<RouteOf<'history'>, 'name'>;
const go = (place: Place): void => {
  location.hash = hrefOf({ name: 'history', ...place });
};

/** What changed in a class, an assignment or one grade: who, when, before, after and why. */
function HistoryPage({ classId, lineItemId, studentId, me }: Place & { me: Me }) {
  const isAdmin = me.role === 'admin';
  const [loaded, again] = useLoaded(readClasses);
  if (loaded.state !== 'there') return <Waiting title={t('title')} loaded={loaded} onRetry={again} />;
  const classes = loaded.value;
  return (
    <>
      {classId !== undefined && <ClassNavigation classId={classId} current="history" />}
      <h1>{t('title')}</h1>
      <p>{t('help')}</p>
      {classes.length === 0 && !isAdmin ? (
        <p>{t('noClasses')}</p>
      ) : (
        <SelectField
          label={t('chooseClass')}
          value={classId ?? ''}
          onValue={(id) => go({ classId: id || undefined, lineItemId: undefined, studentId: undefined })}
          options={[
            ['', t(isAdmin ? 'everyClass' : 'none')],
            ...classes.map(({ sourcedId, title }) => [sourcedId, title] as const),
          ]}
        />
      )}
      {classId !== undefined && <OfClass classId={classId} lineItemId={lineItemId} studentId={studentId} />}
      {classId === undefined && isAdmin && <OfSchool />}
    </>
  );
}

interface Parts {
  lineItems: Schemas['LineItem'][];
  students: Schemas['Person'][];
}

async function readParts(classSourcedId: string): Promise<Parts> {
  const path = { classSourcedId };
  const [lineItems, enrollments] = await Promise.all([
    allPages((cursor) =>
      answered(api.GET('/v1/classes/{classSourcedId}/lineItems', { params: { path, query: { limit: 200, cursor } } })),
    ),
    allPages((cursor) =>
      answered(
        api.GET('/v1/classes/{classSourcedId}/enrollments', {
          params: { path, query: { role: 'student', limit: 200, cursor } },
        }),
      ),
    ),
  ]);
  return { lineItems, students: [...new Map(enrollments.map(({ user }) => [user.sourcedId, user])).values()] };
}

function OfClass({ classId, lineItemId, studentId }: Place & { classId: string }) {
  const [loaded, again] = useLoaded(() => readParts(classId));
  const { query, fields } = useFilters();
  const paged = usePaged<Entry>(
    (cursor) => readEntries({ classId, lineItemId, studentId }, { ...query, limit: 50, cursor }),
    [JSON.stringify(query)],
  );
  return (
    <>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      <div class="filters">
        {loaded.state === 'there' && (
          <>
            <SelectField
              label={t('assignment')}
              value={lineItemId ?? ''}
              onValue={(id) => go({ classId, lineItemId: id || undefined, studentId: undefined })}
              options={[
                ['', t('everyAssignment')],
                ...loaded.value.lineItems.map(({ sourcedId, title }) => [sourcedId, title] as const),
              ]}
            />
            {lineItemId !== undefined && (
              <SelectField
                label={t('student')}
                value={studentId ?? ''}
                onValue={(id) => go({ classId, lineItemId, studentId: id || undefined })}
                options={[
                  ['', t('everyStudent')],
                  ...loaded.value.students.map((student) => [student.sourcedId, listName(student)] as const),
                ]}
              />
            )}
          </>
        )}
        {fields}
      </div>
      <PagedList paged={paged}>
        <EntryTable caption={t('title')} entries={paged.rows} />
      </PagedList>
    </>
  );
}

function readEntries(
  { classId, lineItemId, studentId }: Place & { classId: string },
  query: Filters & { limit: number; cursor: string | undefined },
) {
  if (lineItemId === undefined) {
    const path = { classSourcedId: classId };
    return answered(api.GET('/v1/classes/{classSourcedId}/history', { params: { path, query } }));
  }
  if (studentId === undefined) {
    const path = { lineItemSourcedId: lineItemId };
    return answered(api.GET('/v1/lineItems/{lineItemSourcedId}/history', { params: { path, query } }));
  }
  const path = { lineItemSourcedId: lineItemId, studentSourcedId: studentId };
  return answered(
    api.GET('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}/history', { params: { path, query } }),
  );
}

export const historyPage: Page<'history'> = { title: () => common('history'), View: HistoryPage };
