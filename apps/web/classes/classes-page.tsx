import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { FormField, SelectField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { hrefOf } from '../ui/route.ts';
import { useSettled } from '../ui/settled.ts';
import { Table } from '../ui/table.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { classFields } from './class-fields.ts';
import { type Lookups, readLookups, titleOf, titleOptions } from './lookups.ts';
import { t } from './messages/index.ts';
import { classCreate, emptyClass } from './model/class-draft.ts';
import '../ui/lists.css';

function ClassesView() {
  const [loaded, again] = useLoaded(readLookups);
  if (loaded.state !== 'there') return <Waiting title={common('classes')} loaded={loaded} onRetry={again} />;
  return <ClassList lookups={loaded.value} />;
}

type Sort = 'title' | '-title' | 'classCode' | '-dateLastModified';

/** The classes of the school, to search. */
function ClassList({ lookups }: { lookups: Lookups }) {
  const [typed, setTyped] = useState('');
  const [course, setCourse] = useState('');
  const [term, setTerm] = useState('');
  const [sort, setSort] = useState<Sort>('title');
  const [total, setTotal] = useState<number>();
  const [isAdding, setAdding] = useState(false);
  const q = useSettled(typed).trim();
  const paged = usePaged(
    async (cursor) => {
      const query = {
        ...{ limit: 50, cursor, sort, total: 'true' as const },
        ...(q === '' ? {} : { q }),
        ...(course === '' ? {} : { courseSourcedId: course }),
        ...(term === '' ? {} : { termSourcedId: term }),
      };
      const page = await answered(api.GET('/v1/classes', { params: { query } }));
      setTotal(page.total);
      return page;
    },
    [q, course, term, sort],
  );

  return (
    <>
      <div class="heading">
        <h1>{common('classes')}</h1>
        <button type="button" class="main" onClick={() => setAdding(true)}>
          {t('addClass')}
        </button>
        <a href={hrefOf({ name: 'courses' })}>{t('courses')}</a>
        <a href={hrefOf({ name: 'academicSessions' })}>{t('sessions')}</a>
      </div>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <FormField label={t('searchClasses')} type="search" maxLength={100} value={typed} onValue={setTyped} />
        <SelectField
          label={t('course')}
          value={course}
          onValue={setCourse}
          options={[['', t('anyCourse')], ...titleOptions(lookups.courses)]}
        />
        <SelectField
          label={t('term')}
          value={term}
          onValue={setTerm}
          options={[['', t('anyTerm')], ...titleOptions(lookups.sessions)]}
        />
        <SelectField<Sort>
          label={t('sortBy')}
          value={sort}
          onValue={setSort}
          options={[
            ['title', t('sortTitle')],
            ['-title', t('sortTitleDown')],
            ['classCode', t('sortCode')],
            ['-dateLastModified', t('sortChanged')],
          ]}
        />
      </form>
      <p class="fine" role="status">
        {paged.state === 'there' && total !== undefined && t('found', { count: total })}
      </p>
      <PagedList paged={paged}>
        <Table
          caption={common('classes')}
          rows={paged.rows}
          keyOf={({ sourcedId }) => sourcedId}
          empty={t('noClasses')}
          columns={[
            {
              title: t('class'),
              cell: ({ sourcedId, title }) => (
                <a href={hrefOf({ name: 'class', classId: sourcedId })}>
                  <bdi>{title}</bdi>
                </a>
              ),
            },
            { title: t('code'), cell: ({ classCode }) => <bdi>{classCode ?? '–'}</bdi> },
            {
              title: t('course'),
              cell: ({ courseSourcedId }) => <bdi>{titleOf(lookups.courses, courseSourcedId)}</bdi>,
            },
            {
              title: t('terms'),
              cell: ({ termSourcedIds }) => (
                <bdi>{termSourcedIds.map((id) => titleOf(lookups.sessions, id)).join(', ')}</bdi>
              ),
            },
            { title: t('location'), cell: ({ location }) => <bdi>{location ?? '–'}</bdi> },
          ]}
        />
      </PagedList>
      {isAdding && <AddClass lookups={lookups} onClose={() => setAdding(false)} />}
    </>
  );
}

function AddClass({ lookups, onClose }: { lookups: Lookups; onClose: () => void }) {
  const { courses, schools } = lookups;
  const first = {
    ...emptyClass,
    courseSourcedId: courses[0]?.sourcedId ?? '',
    schoolSourcedId: schools[0]?.sourcedId ?? '',
  };
  return (
    <Dialog title={t('addClass')} onClose={onClose}>
      <RecordForm
        fields={classFields(lookups)}
        start={{ draft: first, version: undefined }}
        send={async (typed) => {
          const body = classCreate({ ...first, ...typed });
          const added = await answered(api.POST('/v1/classes', { body }));
          onClose();
          location.hash = hrefOf({ name: 'class', classId: added.sourcedId });
        }}
        action={t('add')}
        onCancel={onClose}
      />
    </Dialog>
  );
}

export const classesPage: Page<'classes'> = { title: () => common('classes'), View: ClassesView };
