import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t } from '../messages/locale.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { hrefOf } from '../ui/route.ts';

const pageSize = 50;

/** The classes of a teacher, or of the school, with what waits in each. */
export function TaughtClassList() {
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  const paged = usePaged(
    (cursor) => {
      const query = { limit: pageSize, ...(cursor && { cursor }), ...(search !== '' && { q: search }) };
      return answered(api.GET('/v1/users/me/taughtClasses', { params: { query } }));
    },
    [search],
  );
  // Who has all their classes before them needs no search.
  const isSearchable = search !== '' || typed !== '' || paged.more !== undefined || paged.rows.length > 12;
  return (
    <>
      <h1>{t('myClasses')}</h1>
      {isSearchable && (
        <form
          class="filter"
          onSubmit={(event) => {
            event.preventDefault();
            setSearch(typed.trim());
          }}
        >
          <label>
            {t('searchClasses')}{' '}
            <input type="search" value={typed} onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
          </label>{' '}
          <button type="submit">{t('search')}</button>
        </form>
      )}
      <PagedList paged={paged}>
        {paged.rows.length === 0 ? (
          <p>{t(search === '' ? 'noClasses' : 'nothing')}</p>
        ) : (
          <ul class="cards">
            {paged.rows.map((row) => (
              <ClassCard key={row.class.sourcedId} row={row} />
            ))}
          </ul>
        )}
      </PagedList>
    </>
  );
}

function ClassCard({ row }: { row: Schemas['TaughtClass'] }) {
  const { sourcedId, title, classCode, location } = row.class;
  const waiting = [
    row.toGrade > 0 ? t('waitingToGrade', { count: row.toGrade }) : '',
    row.drafts > 0 ? t('waitingDrafts', { count: row.drafts }) : '',
    row.dueSoon > 0 ? t('waitingDueSoon', { count: row.dueSoon }) : '',
  ].filter((text) => text !== '');
  return (
    <li>
      <a href={hrefOf({ name: 'gradebook', classId: sourcedId })}>
        <bdi>{title}</bdi>
      </a>
      <span class="fine">{[classCode, location].filter(Boolean).join(' · ')}</span>
      {waiting.length > 0 && <span>{waiting.join(' · ')}</span>}
    </li>
  );
}
