import { useState } from 'preact/hooks';
import { readClasses } from '../api/classes.ts';
import { allPages, answered, api, type Schemas } from '../api/client.ts';
import { t as common, timeZone } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { FormField, SelectField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { momentOf } from '../ui/moment.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { hrefOf, type RouteOf } from '../ui/route.ts';
import { Waiting } from '../ui/waiting.tsx';
import { type Entry, EntryTable } from './entry-table.tsx';
import { t } from './messages/index.ts';

type Place = Omit<RouteOf<'history'>, 'name'>;
type Kind = Entry['kind'];
type Source = Entry['source'];

const kinds: readonly Kind[] = [
  'result',
  'posting',
  'override',
  'extension',
  'gradingPolicy',
  'gradingPeriod',
  'category',
  'lineItem',
  'scoreScale',
  'group',
  'attempt',
];
const sources: readonly Source[] = ['api', 'import', 'gradebookFile', 'restore', 'undo', 'operator', 'unknown'];

const go = (place: Place): void => {
  location.hash = hrefOf({ name: 'history', ...place });
};

/** What changed in a class, an assignment or one grade: who, when, before, after and why. */
function HistoryPage({ classId, lineItemId, studentId }: Place) {
  const [loaded, again] = useLoaded(readClasses);
  if (loaded.state !== 'there') return <Waiting title={t('title')} loaded={loaded} onRetry={again} />;
  const classes = loaded.value;
  return (
    <>
      {classId !== undefined && <ClassNavigation classId={classId} current="history" />}
      <h1>{t('title')}</h1>
      <p>{t('help')}</p>
      {classes.length === 0 ? (
        <p>{t('noClasses')}</p>
      ) : (
        <SelectField
          label={t('chooseClass')}
          value={classId ?? ''}
          onValue={(id) => go({ classId: id || undefined, lineItemId: undefined, studentId: undefined })}
          options={[['', t('none')], ...classes.map(({ sourcedId, title }) => [sourcedId, title] as const)]}
        />
      )}
      {classId !== undefined && <OfClass classId={classId} lineItemId={lineItemId} studentId={studentId} />}
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
  const [kind, setKind] = useState<Kind | ''>('');
  const [source, setSource] = useState<Source | ''>('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const paged = usePaged<Entry>(
    (cursor) => {
      const begin = momentOf(`${from}T00:00`, timeZone());
      const end = momentOf(`${dayAfter(until)}T00:00`, timeZone());
      const filters = {
        ...(kind !== '' && { kind }),
        ...(source !== '' && { source }),
        ...(begin !== undefined && { from: begin }),
        ...(end !== undefined && { until: end }),
      };
      return readEntries({ classId, lineItemId, studentId }, { ...filters, limit: 50, cursor });
    },
    [kind, source, from, until],
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
        <SelectField<Kind | ''>
          label={t('kind')}
          value={kind}
          onValue={setKind}
          options={[['', t('everyKind')], ...kinds.map((name) => [name, t(name)] as const)]}
        />
        <SelectField<Source | ''>
          label={t('source')}
          value={source}
          onValue={setSource}
          options={[['', t('everySource')], ...sources.map((name) => [name, t(name)] as const)]}
        />
        <FormField label={t('from')} type="date" value={from} onValue={setFrom} />
        <FormField label={t('until')} type="date" value={until} onValue={setUntil} />
      </div>
      <PagedList paged={paged}>
        <EntryTable caption={t('title')} entries={paged.rows} />
      </PagedList>
    </>
  );
}

interface Filters {
  kind?: Kind;
  source?: Source;
  from?: string;
  until?: string;
  limit: number;
  cursor: string | undefined;
}

function readEntries({ classId, lineItemId, studentId }: Place & { classId: string }, query: Filters) {
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

/** The day after a date, whatever the month; nothing for no date. */
function dayAfter(date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? '' : new Date(at + 86_400_000).toISOString().slice(0, 10);
}

export const historyPage: Page<'history'> = { title: () => common('history'), View: HistoryPage };
