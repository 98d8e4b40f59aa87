import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { dayAndTime } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField } from '../ui/form-field.tsx';
import { Notice } from '../ui/notice.tsx';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { type FileRecords, mayUndo, undoPreview } from './model/import-state.ts';
import { conflictKindText, conflictReasonText, kindText, undoneKinds } from './words.ts';

type Details = Schemas['ImportRunDetails'];

interface Props {
  run: Details;
  onAsked: (run: Details) => void;
}

/** Undoes an import as a whole, after showing what that is. */
export function Undo({ run, onAsked }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {run.undo !== null && <UndoOutcome undo={run.undo} />}
      {run.undoUntil !== null && mayUndo(run, new Date()) && (
        <>
          <p class="actions">
            <button type="button" onClick={() => setAsking(true)}>
              {t('undo')}
            </button>
          </p>
          <p class="fine">{t('undoUntil', { moment: dayAndTime(run.undoUntil) })}</p>
        </>
      )}
      {isAsking && <UndoDialog run={run} onClose={() => setAsking(false)} onAsked={onAsked} />}
    </>
  );
}

function UndoOutcome({ undo }: { undo: NonNullable<Details['undo']> }) {
  const { state, conflictCount, conflicts, finishedAt } = undo;
  return (
    <section>
      <h2>{t('stateUndone')}</h2>
      {(state === 'queued' || state === 'running') && <Notice kind="info">{t('stateUndoing')}</Notice>}
      {state === 'succeeded' && finishedAt !== null && <p>{t('undoDone', { moment: dayAndTime(finishedAt) })}</p>}
      {state === 'refused' && <Notice kind="error">{t('undoRefused', { count: conflictCount })}</Notice>}
      {state === 'failed' && <Notice kind="error">{t('undoFailed')}</Notice>}
      <p class="fine">{t('undoReason', { reason: undo.reason })}</p>
      {conflicts.length > 0 && conflicts.length < conflictCount && (
        <p class="fine">{t('listedOf', { listed: conflicts.length, all: conflictCount })}</p>
      )}
      {conflicts.length > 0 && (
        <Table
          caption={t('conflicts')}
          rows={conflicts}
          keyOf={({ kind, sourcedId }) => `${kind} ${sourcedId}`}
          columns={[
            { title: t('kind'), cell: conflictKindText },
            { title: t('identifier'), cell: ({ sourcedId }) => <bdi>{sourcedId}</bdi> },
            { title: t('why'), cell: conflictReasonText },
          ]}
        />
      )}
      <Files title={t('undoStays')} files={undo.notUndone} />
      {undo.undone !== null && <Counts undone={undo.undone} />}
    </section>
  );
}

/** What is as it was before, by kind. */
function Counts({ undone }: { undone: NonNullable<NonNullable<Details['undo']>['undone']> }) {
  const kinds = undoneKinds.filter((kind) => undone[kind] > 0);
  if (kinds.length === 0) return null;
  return (
    <>
      <h3>{t('undoBack')}</h3>
      <ul>
        {kinds.map((kind) => (
          <li key={kind}>
            {t('kindRecords', { kind: kindText(kind), records: t('records', { count: undone[kind] }) })}
          </li>
        ))}
      </ul>
    </>
  );
}

function Files({ title, files }: { title: string; files: readonly FileRecords[] }) {
  if (files.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {files.map(({ file, records }) => (
          <li key={file}>{t('fileRecords', { file, records: t('records', { count: records }) })}</li>
        ))}
      </ul>
    </>
  );
}

function UndoDialog({ run, onClose, onAsked }: Props & { onClose: () => void }) {
  const [skipChanged, setSkipChanged] = useState(run.undo?.state === 'refused');
  const back = undoPreview(run.result as NonNullable<Details['result']>);
  return (
    <Dialog title={t('undoTitle')} onClose={onClose}>
      <p>{t('undoHelp')}</p>
      <Files title={t('undoBack')} files={back} />
      <RecordForm
        fields={[{ name: 'reason', label: t('reason'), isRequired: true }]}
        start={{ draft: { reason: '' }, version: undefined }}
        send={async (typed) => {
          const body = { reason: typed.reason ?? '', skipChanged };
          const params = { path: { importId: run.id } };
          const asked = await answered(api.POST('/v1/imports/{importId}/undo', { params, body }));
          onClose();
          onAsked(asked);
        }}
        action={t('undo')}
        onCancel={onClose}
      >
        <CheckField label={t('undoSkip')} isOn={skipChanged} onChange={setSkipChanged} />
      </RecordForm>
    </Dialog>
  );
}
