import { useId, useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common, percent } from '../messages/locale.ts';
import { sendUpload } from '../ui/files/send-upload.ts';
import { FormField } from '../ui/form-field.tsx';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { announced, type FileFault } from './model/content-type.ts';

type Submission = Schemas['Submission'];
type ScanStatus = Submission['files'][number]['scanStatus'];

interface Attached {
  /** Chosen twice, a file is two. */
  key: number | string;
  name: string;
  file: File | undefined;
  /** Once its bytes are verified. */
  uploadId: string | undefined;
  progress: number | undefined;
  fault: FileFault | undefined;
  error: unknown;
  scanStatus: ScanStatus | undefined;
}

interface Props {
  lineItemSourcedId: string;
  submission: Submission | undefined;
  onSubmitted: () => void;
}

/** Files are sent as soon as they are chosen, and submitted together with the comment. */
export function SubmissionForm({ lineItemSourcedId, submission, onSubmitted }: Props) {
  const [files, setFiles] = useState<readonly Attached[]>(() => (submission?.files ?? []).map(attachedOf));
  const [comment, setComment] = useState(submission?.comment ?? '');
  const { isBusy, error, send } = useSent();
  const id = useId();

  const change = (key: Attached['key'], changed: Partial<Attached>) =>
    setFiles((before) => before.map((one) => (one.key === key ? { ...one, ...changed } : one)));
  const upload = async ({ key, file }: Attached) => {
    if (file === undefined) return;
    const checked = announced(file);
    if ('fault' in checked) return change(key, { fault: checked.fault });
    change(key, { progress: 0, error: undefined });
    try {
      const kind = { purpose: 'submission', contentType: checked.contentType } as const;
      const { id: uploadId } = await sendUpload(file, kind, (progress) => change(key, { progress }));
      change(key, { uploadId, progress: undefined });
    } catch (caught) {
      change(key, { error: caught, progress: undefined });
    }
  };
  const choose = (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])].map((file): Attached => {
      keys += 1;
      return { ...empty, key: keys, name: file.name, file };
    });
    // The same file can be chosen again, after it was taken out or could not be sent.
    input.value = '';
    setFiles((before) => [...before, ...chosen]);
    for (const one of chosen) void upload(one);
  };
  const isSending = files.some(({ progress }) => progress !== undefined);
  const sent = files.flatMap(({ uploadId }) => uploadId ?? []);
  const isComplete = sent.length === files.length;

  const submit = async () => {
    const header = submission === undefined ? {} : { 'If-Match': `"${submission.version}"` };
    const params = { path: { lineItemSourcedId }, header };
    const body = { uploadIds: sent, comment: comment.trim() === '' ? null : comment };
    await answered(api.PUT('/v1/lineItems/{lineItemSourcedId}/submission', { params, body }));
    onSubmitted();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send(submit);
      }}
    >
      {files.length > 0 && (
        <ul class="plain files">
          {files.map((one) => (
            <AttachedFile
              key={one.key}
              attached={one}
              onAgain={() => void upload(one)}
              onRemove={() => setFiles((before) => before.filter(({ key }) => key !== one.key))}
            />
          ))}
        </ul>
      )}
      <p class="field">
        <label for={id}>{t('addFiles')}</label>
        <input
          id={id}
          type="file"
          multiple
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => choose(currentTarget)}
        />
        <span id={`${id}-hint`} class="fine">
          {t('fileTypes')}
        </span>
      </p>
      <FormField label={t('comment')} rows={4} maxLength={10_000} value={comment} onValue={setComment} />
      {error !== undefined && <SubmitFailure error={error} onAgain={onSubmitted} />}
      <p class="actions">
        <button
          type="submit"
          class="main"
          disabled={isSending || !isComplete || (sent.length === 0 && comment.trim() === '')}
          aria-disabled={isBusy}
        >
          {t(submission === undefined ? 'submit' : 'submitAgain')}
        </button>
      </p>
    </form>
  );
}

let keys = 0;
const empty = { uploadId: undefined, progress: undefined, fault: undefined, error: undefined, scanStatus: undefined };
const attachedOf = ({ uploadId, fileName, scanStatus }: Submission['files'][number]): Attached => ({
  ...empty,
  key: uploadId,
  name: fileName,
  file: undefined,
  uploadId,
  scanStatus,
});

interface AttachedProps {
  attached: Attached;
  onAgain: () => void;
  onRemove: () => void;
}

function AttachedFile({ attached, onAgain, onRemove }: AttachedProps) {
  const { name, progress, fault, error, uploadId, scanStatus } = attached;
  return (
    <li>
      <p class="actions">
        <bdi>{name}</bdi>
        {progress !== undefined && (
          <>
            <progress value={progress} max={1} aria-label={t('sending', { name })} />
            <span class="fine">{percent(progress * 100)}</span>
          </>
        )}
        {uploadId !== undefined && <span class="fine">{t('sent')}</span>}
        <button type="button" class="quiet" onClick={onRemove} aria-label={t('removeFile', { name })}>
          {common('remove')}
        </button>
      </p>
      {scanStatus === 'infected' && <Notice kind="error">{t('infected')}</Notice>}
      {fault !== undefined && <Notice kind="error">{t(faults[fault])}</Notice>}
      {error !== undefined && (
        <Notice kind="error">
          {textOf(error)}{' '}
          <button type="button" onClick={onAgain}>
            {common('tryAgain')}
          </button>
        </Notice>
      )}
    </li>
  );
}

const faults = { type: 'wrongType', name: 'wrongName', size: 'tooLarge', empty: 'emptyFile' } as const;

function textOf(error: unknown): string {
  if (!(error instanceof Failed)) return t('fileUnreadable');
  if (error.isOffline) return common('offline');
  const texts: Record<string, string> = {
    'file-too-large': t('tooLarge'),
    'content-type-not-allowed': t('wrongType'),
    'upload-rejected': t('rejected'),
    'upload-quota-reached': t('tooManyUploads'),
    'upload-infected': t('infected'),
  };
  return texts[error.problem?.code ?? ''] ?? t('notSent');
}

function SubmitFailure({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const code =
    error instanceof Failed ? (error.status === 428 ? 'precondition-failed' : error.problem?.code) : undefined;
  if (code === 'upload-infected') return <Notice kind="error">{t('infected')}</Notice>;
  if (code === 'submission-graded') return <Notice kind="error">{t('alreadyGraded')}</Notice>;
  if (code !== 'precondition-failed') return <FailureNotice error={error} />;
  return (
    <Notice kind="error">
      {t('submittedElsewhere')}{' '}
      <button type="button" onClick={onAgain}>
        {t('readAgain')}
      </button>
    </Notice>
  );
}
