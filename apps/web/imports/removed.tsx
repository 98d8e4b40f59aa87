import type { paths } from 'classboard-api';
import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { hrefOf, type Route } from '../ui/route.ts';
import { useSent } from '../ui/sent.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

/** How a record of a file is called, and its page; enrolments and others have neither. */
const readers: Partial<Record<string, (sourcedId: string) => Promise<{ name: string; route: Route }>>> = {
  'users.csv': async (userSourcedId) => {
    const user = await answered(api.GET('/v1/users/{userSourcedId}', { params: { path: { userSourcedId } } }));
    return { name: listName(user), route: { name: 'person', userId: userSourcedId } };
  },
  'classes.csv': async (classSourcedId) => {
    const found = await answered(api.GET('/v1/classes/{classSourcedId}', { params: { path: { classSourcedId } } }));
    return { name: found.title, route: { name: 'class', classId: classSourcedId } };
  },
};

interface Props {
  importId: string;
  file: string;
  /** How many there are; the API lists the first ten thousand. */
  all: number;
}

type Found = { name: string; route: Route } | undefined;
type Query = NonNullable<paths['/v1/imports/{importId}/removals']['get']['parameters']['query']>;

/** As many names are asked for at once. */
const limit = 20;

/** Whom or what a held import would deactivate: identifiers, and names of people and classes on request, page by page. */
export function Removed({ importId, file, all }: Props) {
  const query = { file: file as Exclude<Query['file'], undefined>, limit };
  const paged = usePaged(
    (cursor) =>
      answered(
        api.GET('/v1/imports/{importId}/removals', { params: { path: { importId }, query: { ...query, cursor } } }),
      ),
    [importId, file, all],
  );
  const [names, setNames] = useState<ReadonlyMap<string, Found>>(new Map());
  const { isBusy, error, send } = useSent();
  const reader = readers[file];
  const { length: listed } = paged.rows;
  const name = () =>
    send(async () => {
      if (reader === undefined) return;
      const nameless = paged.rows.filter(({ sourcedId }) => !names.has(sourcedId));
      const read = await Promise.all(
        nameless.map(async ({ sourcedId }) => [sourcedId, await reader(sourcedId).catch(goneOrThrow)] as const),
      );
      setNames(new Map([...names, ...read]));
    });
  return (
    <details open={all <= limit}>
      <summary>{t('whoIn', { file })}</summary>
      <PagedList paged={paged}>
        {listed < all && <p class="fine">{t('listedOf', { listed, all })}</p>}
        {reader !== undefined && (
          <p>
            <button type="button" aria-disabled={isBusy} onClick={() => void name()}>
              {t('showNames')}
            </button>
          </p>
        )}
        {error !== undefined && <FailureNotice error={error} />}
        <Table
          caption={t('whoIn', { file })}
          rows={paged.rows}
          keyOf={({ sourcedId }) => sourcedId}
          columns={[
            { title: t('identifier'), cell: ({ sourcedId }) => <bdi>{sourcedId}</bdi> },
            ...(names.size === 0 ? [] : [{ title: t('name'), cell: nameIn(names) }]),
          ]}
        />
      </PagedList>
    </details>
  );
}

const nameIn = (names: ReadonlyMap<string, Found>) =>
  function Name({ sourcedId }: { sourcedId: string }) {
    const found = names.get(sourcedId);
    return (
      found && (
        <a href={hrefOf(found.route)}>
          <bdi>{found.name}</bdi>
        </a>
      )
    );
  };

/** Deleted in the meantime: there is no name to show. */
function goneOrThrow(error: unknown): undefined {
  if (!(error instanceof Failed) || error.status !== 404) throw error;
}
