import { useState } from 'preact/hooks';
import { allPages, answered, api, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { listName } from '../ui/person.ts';
import { Table } from '../ui/table.tsx';
import { ExtensionDialog } from './extension-dialog.tsx';
import { t } from './messages/index.ts';
import { type Assignment, type Extension, readStudents } from './read.ts';

interface Props {
  classId: string;
  assignment: Assignment;
  mayTeach: boolean;
}

async function read(classSourcedId: string, lineItemSourcedId: string) {
  const [extensions, students, groups] = await Promise.all([
    allPages<Extension>((cursor) =>
      answered(
        api.GET('/v1/lineItems/{lineItemSourcedId}/extensions', {
          params: { path: { lineItemSourcedId }, query: { limit: 200, cursor } },
        }),
      ),
    ),
    readStudents(classSourcedId, 'all'),
    allPages<Schemas['ClassGroup']>((cursor) =>
      answered(
        api.GET('/v1/classes/{classSourcedId}/groups', {
          params: { path: { classSourcedId }, query: { limit: 200, cursor } },
        }),
      ),
    ),
  ]);
  return { extensions, students, groups };
}

/** What the assignment asks of some that differs from what it asks of the class, and who granted it. */
export function Extensions({ classId, assignment, mayTeach }: Props) {
  const [loaded, again] = useLoaded(() => read(classId, assignment.sourcedId));
  const [edited, setEdited] = useState<Extension | 'new'>();
  const [removed, setRemoved] = useState<Extension>();
  if (loaded.state !== 'there') {
    return (
      <section>
        <h2>{t('extensions')}</h2>
        {loaded.state === 'busy' ? (
          <Notice kind="busy">{common('loading')}</Notice>
        ) : (
          <FailureNotice error={loaded.error} onRetry={again} />
        )}
      </section>
    );
  }
  const { extensions, students, groups } = loaded.value;
  const nameOf = ({ studentSourcedId, groupSourcedId }: Extension): string => {
    const student = students.find(({ sourcedId }) => sourcedId === studentSourcedId);
    if (student !== undefined) return listName(student);
    return groups.find(({ sourcedId }) => sourcedId === groupSourcedId)?.title ?? '–';
  };
  const remove = async ({ sourcedId, version }: Extension) => {
    const params = { path: { extensionSourcedId: sourcedId }, header: { 'If-Match': `"${version}"` } };
    await answered(api.DELETE('/v1/extensions/{extensionSourcedId}', { params }));
    again();
  };
  const columns = [
    { title: t('forWhom'), cell: (extension: Extension) => <bdi>{nameOf(extension)}</bdi> },
    { title: t('grants'), cell: (extension: Extension) => grantsOf(extension).join(', ') },
    { title: t('reason'), cell: ({ reason }: Extension) => <bdi>{reason ?? '–'}</bdi> },
    {
      title: t('grantedBy'),
      cell: ({ grantedBy }: Extension) => <bdi>{grantedBy === null ? '–' : listName(grantedBy)}</bdi>,
    },
    {
      title: t('actions'),
      cell: (extension: Extension) => (
        <span class="actions">
          <button
            type="button"
            onClick={() => setEdited(extension)}
            aria-label={t('editFor', { name: nameOf(extension) })}
          >
            {t('edit')}
          </button>
          <button
            type="button"
            onClick={() => setRemoved(extension)}
            aria-label={t('endFor', { name: nameOf(extension) })}
          >
            {t('end')}
          </button>
        </span>
      ),
    },
  ];
  return (
    <section>
      <h2>{t('extensions')}</h2>
      <Table
        caption={t('extensions')}
        columns={mayTeach ? columns : columns.slice(0, -1)}
        rows={extensions}
        keyOf={({ sourcedId }) => sourcedId}
        empty={t('noExtensions')}
      />
      {mayTeach && (
        <p>
          <button type="button" onClick={() => setEdited('new')}>
            {t('grantExtension')}
          </button>
        </p>
      )}
      {edited !== undefined && (
        <ExtensionDialog
          assignment={assignment}
          extension={edited === 'new' ? undefined : edited}
          receivers={{ students, groups }}
          onClose={() => setEdited(undefined)}
          onSaved={again}
        />
      )}
      {removed !== undefined && (
        <Confirmation
          title={t('endFor', { name: nameOf(removed) })}
          action={t('end')}
          onConfirm={() => remove(extensions.find(({ sourcedId }) => sourcedId === removed.sourcedId) ?? removed)}
          onOvertaken={again}
          onClose={() => setRemoved(undefined)}
        >
          <p>{t('endHelp')}</p>
        </Confirmation>
      )}
    </section>
  );
}

function grantsOf({ dueDate, extraTimeMinutes, excused, resultValueMax }: Extension): string[] {
  return [
    excused ? common('excused') : '',
    dueDate === null ? '' : common('due', { date: dayAndTime(dueDate) }),
    extraTimeMinutes === null ? '' : t('extraMinutes', { count: extraTimeMinutes }),
    resultValueMax === null ? '' : t('otherMaximum', { maximum: number(resultValueMax) }),
  ].filter((text) => text !== '');
}
