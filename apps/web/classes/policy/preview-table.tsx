import { useState } from 'preact/hooks';
import { percent } from '../../messages/locale.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { listName } from '../../ui/person.ts';
import { useSent } from '../../ui/sent.ts';
import { Table } from '../../ui/table.tsx';
import { t } from './messages/index.ts';
import { changedTotals, type Rules, type TotalChange } from './model/preview.ts';
import { readRows } from './read-rules.ts';

interface Props {
  classId: string;
  before: Rules;
  /** What is typed. */
  after: Rules;
}

const shown = ({ percent: value, letter }: TotalChange['before']): string =>
  [value === null ? '–' : percent(value), letter ?? ''].filter(Boolean).join(' ');

/** Whose total would change by what is typed; asked for, because it reads the whole gradebook. */
export function PreviewTable({ classId, before, after }: Props) {
  const [rows, setRows] = useState<Awaited<ReturnType<typeof readRows>>>();
  const { isBusy, error, send } = useSent();
  const show = () => send(async () => setRows(await readRows(classId)));
  if (rows === undefined) {
    return (
      <>
        <p>
          <button type="button" aria-disabled={isBusy} onClick={() => void show()}>
            {t('showPreview')}
          </button>
        </p>
        {error !== undefined && <FailureNotice error={error} />}
      </>
    );
  }
  const changes = changedTotals(rows, before, after, new Date());
  return (
    <>
      <Notice kind="info">
        <p>{changes.length === 0 ? t('previewNone') : t('previewCount', { count: changes.length })}</p>
        <p class="fine">{t('previewNote')}</p>
      </Notice>
      {changes.length > 0 && (
        <Table
          caption={t('preview')}
          rows={changes}
          keyOf={({ student }) => student.sourcedId}
          columns={[
            { title: t('student'), cell: ({ student }) => <bdi>{listName(student)}</bdi> },
            { title: t('now'), isNumber: true, cell: ({ before: was }) => shown(was) },
            { title: t('afterwards'), isNumber: true, cell: ({ after: will }) => shown(will) },
          ]}
        />
      )}
    </>
  );
}
