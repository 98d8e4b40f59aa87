import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { type Chosen, PersonChoice } from '../ui/people/person-choice.tsx';
import { type Entry, EntryTable } from './entry-table.tsx';
import { useFilters } from './filters.tsx';
import { t } from './messages/index.ts';

/** For administrators: what changed in any class, and in what all of them use. */
export function OfSchool() {
  const [author, setAuthor] = useState<Chosen>();
  const [student, setStudent] = useState<Chosen>();
  const { query, fields } = useFilters();
  const asked = {
    ...query,
    ...(author !== undefined && { changedBySourcedId: author.sourcedId }),
    ...(student !== undefined && { studentSourcedId: student.sourcedId }),
  };
  const paged = usePaged<Entry>(
    (cursor) => answered(api.GET('/v1/history', { params: { query: { ...asked, limit: 50, cursor } } })),
    [JSON.stringify(asked)],
  );
  return (
    <>
      <div class="filters">
        <div>
          <PersonChoice label={t('who')} chosen={author} onChoose={setAuthor} />
        </div>
        <div>
          <PersonChoice label={t('student')} ofRole="student" chosen={student} onChoose={setStudent} />
        </div>
        {fields}
      </div>
      <PagedList paged={paged}>
        <EntryTable caption={t('title')} entries={paged.rows} showsClass />
      </PagedList>
    </>
  );
}
