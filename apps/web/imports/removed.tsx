import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { FailureNotice } from '../ui/notice.tsx';
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
  file: string;
  /** The first hundred. */
  records: readonly string[];
  all: number;
}

interface Row {
  sourcedId: string;
  found?: { name: string; route: Route } | undefined;
}

const atOnce = 20;

/** Whom or what a held import would deactivate: identifiers, and names of people and classes on request, some at a time. */
export function Removed({ file, records, all }: Props) {
  const [shown, setShown] = useState(atOnce);
  const [named, setNamed] = useState<readonly Row[]>([]);
  const { isBusy, error, send } = useSent();
  const reader = readers[file];
  const rows: readonly Row[] = records
    .slice(0, shown)
    .map((sourcedId) => named.find((row) => row.sourcedId === sourcedId) ?? { sourcedId });
  const name = () =>
    send(async () => {
      if (reader === undefined) return;
      const read = await Promise.all(
        rows.map(async ({ sourcedId }) => ({ sourcedId, found: await reader(sourcedId).catch(goneOrThrow) })),
      );
      setNamed(read);
    });
  return (
    <details open={records.length <= atOnce}>
      <summary>{t('whoIn', { file })}</summary>
      {records.length < all && <p class="fine">{t('listedOf', { listed: records.length, all })}</p>}
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
        rows={rows}
        keyOf={({ sourcedId }) => sourcedId}
        columns={[
          { title: t('identifier'), cell: ({ sourcedId }) => <bdi>{sourcedId}</bdi> },
          ...(named.length === 0
            ? []
            : [
                {
                  title: t('name'),
                  cell: ({ found }: Row) =>
                    found && (
                      <a href={hrefOf(found.route)}>
                        <bdi>{found.name}</bdi>
                      </a>
                    ),
                },
              ]),
        ]}
      />
      {records.length > shown && (
        <p>
          <button type="button" onClick={() => setShown(shown + atOnce)}>
            {t('moreRecords')}
          </button>
        </p>
      )}
    </details>
  );
}

/** Deleted in the meantime: there is no name to show. */
function goneOrThrow(error: unknown): undefined {
  if (!(error instanceof Failed) || error.status !== 404) throw error;
}
