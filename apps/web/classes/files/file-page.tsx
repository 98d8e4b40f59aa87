import { useEffect, useState } from 'preact/hooks';
import { allPages, answered, api, type Schemas } from '../../api/client.ts';
import { dayAndTime } from '../../messages/locale.ts';
import { ClassNavigation } from '../../ui/class-navigation.tsx';
import { Confirmation } from '../../ui/confirmation.tsx';
import { CheckField } from '../../ui/form-field.tsx';
import { Trail } from '../../ui/lists/trail.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { listName } from '../../ui/person.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { readRows } from '../policy/read-rules.ts';
import { Changes, type Names, OutOfRange, Refusals } from './file-tables.tsx';
import { t } from './messages/index.ts';
import { personName, stateText } from './words.ts';

type Details = Schemas['GradebookFileDetails'];

const address = '/v1/classes/{classSourcedId}/gradebook/files/{gradebookFileId}';

/** How students and assignments of the class are called; what is gone since is shown by its identifier. */
async function readNames(classSourcedId: string): Promise<Names> {
  const path = { classSourcedId };
  const [rows, items] = await Promise.all([
    readRows(classSourcedId),
    allPages((cursor) =>
      answered(api.GET('/v1/classes/{classSourcedId}/lineItems', { params: { path, query: { limit: 200, cursor } } })),
    ),
  ]);
  return new Map([
    ...rows.map(({ student }) => [student.sourcedId, listName(student)] as const),
    ...items.map(({ sourcedId, title }) => [sourcedId, title] as const),
  ]);
}

interface Props {
  classId: string;
  fileId: string;
  mayTeach: boolean;
}

/** The plan of a changed gradebook, and what came of it. */
export function OneFile({ classId, fileId, mayTeach }: Props) {
  const path = { classSourcedId: classId, gradebookFileId: fileId };
  const [loaded, again] = useLoaded(() =>
    Promise.all([answered(api.GET(address, { params: { path } })), readNames(classId)]),
  );
  if (loaded.state !== 'there') return <Waiting title={t('oneFile')} loaded={loaded} onRetry={again} />;
  const [file, names] = loaded.value;
  return <Plan classId={classId} first={file} names={names} mayTeach={mayTeach} />;
}

interface PlanProps {
  classId: string;
  first: Details;
  names: Names;
  mayTeach: boolean;
}

function Plan({ classId, first, names, mayTeach }: PlanProps) {
  const [file, setFile] = useState(first);
  const [question, setQuestion] = useState<'apply' | 'undo'>();
  const [allOrNone, setAllOrNone] = useState(false);
  useEffect(() => setFile(first), [first]);
  const params = {
    path: { classSourcedId: classId, gradebookFileId: file.id },
    header: { 'If-Match': `"${file.version}"` },
  };
  const close = () => setQuestion(undefined);
  const { counts } = file;
  return (
    <>
      <ClassNavigation classId={classId} current="class" />
      <Trail of={[{ label: t('files'), route: { name: 'gradebookFiles', classId, fileId: undefined } }]} />
      <h1>{t('oneFile')}</h1>
      <p role="status">{stateText(file.state)}</p>
      <p class="fine">
        <bdi>{personName(file.sentBy)}</bdi> · {dayAndTime(file.createdAt)}
        {file.exportedAt !== null && ` · ${t('exportedAt', { moment: dayAndTime(file.exportedAt) })}`}
      </p>
      <ul>
        <li>
          {file.state === 'planned'
            ? t('countChanges', { count: counts.changes })
            : t('countWritten', { count: counts.written })}
        </li>
        {counts.refused > 0 && <li>{t('countRefused', { count: counts.refused })}</li>}
        {counts.leftAlone > 0 && <li>{t('countLeftAlone', { count: counts.leftAlone })}</li>}
      </ul>
      <OutOfRange file={file} names={names} />
      <p class="actions">
        {mayTeach && file.state === 'planned' && counts.changes > 0 && (
          <button type="button" class="main" onClick={() => setQuestion('apply')}>
            {t('apply')}
          </button>
        )}
        {mayTeach && file.state === 'applied' && (
          <button type="button" onClick={() => setQuestion('undo')}>
            {t('undo')}
          </button>
        )}
      </p>
      <Changes file={file} names={names} />
      <Refusals file={file} names={names} />
      {question === 'apply' && (
        <Confirmation
          title={t('applyTitle')}
          action={t('apply')}
          onConfirm={async () => {
            const body = { allOrNone };
            setFile(await answered(api.POST(`${address}/apply`, { params, body })));
          }}
          onClose={close}
        >
          <p>
            {t('countChanges', { count: counts.changes })}. {t('applyHelp')}
          </p>
          <CheckField label={t('allOrNone')} isOn={allOrNone} onChange={setAllOrNone} />
        </Confirmation>
      )}
      {question === 'undo' && (
        <Confirmation
          title={t('undoTitle')}
          action={t('undo')}
          onConfirm={async () => setFile(await answered(api.POST(`${address}/undo`, { params })))}
          onClose={close}
        >
          <p>{t('undoHelp')}</p>
        </Confirmation>
      )}
    </>
  );
}
