import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../../api/client.ts';
import { Failed } from '../../api/failed.ts';
import { t as common } from '../../messages/locale.ts';
import { FormField, wrongAt } from '../../ui/form-field.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { listName } from '../../ui/person.ts';
import { useSent } from '../../ui/sent.ts';
import { Table } from '../../ui/table.tsx';
import { t } from '../messages/index.ts';
import type { Gradebook } from '../model/gradebook.ts';
import type { Item } from '../model/read-gradebook.ts';
import { FactChanges } from './fact-changes.tsx';

type RestoredCell = Schemas['RestoredCell'];

interface Props {
  item: Item;
  moment: string;
  gradebook: Gradebook;
  onBack: () => void;
  onDone: () => void;
  onReload: () => Promise<void>;
  onMessage: (message: string) => void;
}

/** What the column would be again, student by student, before it is. */
export function RestorePreview({ item, moment, gradebook, onBack, onDone, onReload, onMessage }: Props) {
  const params = { path: { lineItemSourcedId: item.sourcedId } };
  const restore = (body: { reason: string; preview: boolean; basis?: string }) =>
    answered(api.POST('/v1/lineItems/{lineItemSourcedId}/results/restore', { params, body: { at: moment, ...body } }));
  /** How often somebody was faster: each time it is read again, and nothing old is shown. */
  const [overtaken, setOvertaken] = useState(0);
  const [reason, setReason] = useState('');
  const [loaded, retry] = useLoaded(async () => {
    await gradebook.settled();
    // A reason is asked for with a preview as well, and kept of none.
    return restore({ reason: t('previewRestore'), preview: true });
  }, [overtaken]);
  const { isBusy, error, send } = useSent();
  const cells = loaded.state === 'there' ? loaded.value.cells : [];
  const count = cells.filter(({ outcome }) => outcome === 'restored').length;

  const apply = async () => {
    if (loaded.state !== 'there') return;
    try {
      const done = await restore({ reason: reason.trim(), preview: false, basis: loaded.value.basis });
      await onReload();
      onMessage(t('restoredNow', { count: done.cells.filter(({ outcome }) => outcome === 'restored').length }));
      onDone();
    } catch (caught) {
      if (!(caught instanceof Failed) || caught.status !== 412) throw caught;
      setOvertaken((count) => count + 1);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send(apply);
      }}
    >
      {overtaken > 0 && <Notice kind="error">{t('outdated')}</Notice>}
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <RestoreFailure error={loaded.error} onRetry={retry} />}
      {loaded.state === 'there' && <p>{count === 0 ? t('restoreNothing') : t('restoreHelp', { count })}</p>}
      {cells.length > 0 && <Cells cells={cells} />}
      {count > 0 && (
        <FormField
          label={t('reason')}
          hint={t('reasonHint')}
          value={reason}
          onValue={setReason}
          required
          maxLength={1_000}
          wrong={wrongAt(error, '/reason')}
        />
      )}
      {error !== undefined && <RestoreFailure error={error} />}
      <p class="actions">
        {count > 0 && (
          <button type="submit" class="main" aria-disabled={isBusy}>
            {t('restore', { count })}
          </button>
        )}
        <button type="button" class="quiet" onClick={onBack}>
          {t('back')}
        </button>
      </p>
    </form>
  );
}

const Cells = ({ cells }: { cells: readonly RestoredCell[] }) => (
  <Table
    caption={common('changes')}
    columns={[
      { title: common('student'), cell: ({ student }) => <bdi>{listName(student)}</bdi> },
      {
        title: t('change'),
        cell: ({ before, after, outcome }) =>
          outcome === 'notEnrolled' ? t('notEnrolledNow') : <FactChanges before={before} after={after} />,
      },
    ]}
    rows={cells}
    keyOf={({ student }) => student.sourcedId}
  />
);

function RestoreFailure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error instanceof Failed && error.problem?.code === 'before-history') {
    return <Notice kind="error">{t('beforeHistory')}</Notice>;
  }
  return onRetry ? <FailureNotice error={error} onRetry={onRetry} /> : <FailureNotice error={error} />;
}
