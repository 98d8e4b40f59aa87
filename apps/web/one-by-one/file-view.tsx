import { useEffect, useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common, number } from '../messages/locale.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { kindOf, mostShownBytes } from './model/file-kind.ts';

type File = Schemas['Submission']['files'][number];

const linkTo = (uploadId: string): Promise<Schemas['DownloadLink']> =>
  answered(api.GET('/v1/uploads/{uploadId}/download', { params: { path: { uploadId } } }));

/** A file that was submitted: shown where a browser can show it without running it, else to download. */
export function FileView({ file }: { file: File }) {
  const { error, send } = useSent();
  const kind = file.scanStatus === 'clean' && file.sizeBytes <= mostShownBytes ? kindOf(file.contentType) : undefined;
  // Whatever it is, the storage answers with an attachment: the page stays.
  const download = () => send(async () => location.assign((await linkTo(file.uploadId)).url));
  return (
    <div class="file">
      <p class="actions">
        <bdi>{file.fileName}</bdi>{' '}
        <span class="fine">{t('kilobytes', { size: number(Math.ceil(file.sizeBytes / 1_000)) })}</span>
        {file.scanStatus === 'clean' && (
          <button type="button" onClick={() => void download()}>
            {t('download')}
          </button>
        )}
      </p>
      {file.scanStatus === 'infected' && <Notice kind="error">{t('infected')}</Notice>}
      {file.scanStatus !== 'infected' && file.scanStatus !== 'clean' && <Notice kind="info">{t('scanPending')}</Notice>}
      {error !== undefined && <FailureNotice error={error} />}
      {kind !== undefined && <Shown file={file} kind={kind} />}
    </div>
  );
}

type Content = { state: 'busy' } | { state: 'failed'; error: unknown } | { state: 'there'; url: string; text: string };

/**
 * The bytes are read by the page and shown from its own memory: the storage says of every file that it is an attachment,
 * which a frame would save instead of showing it.
 */
function Shown({ file, kind }: { file: File; kind: NonNullable<ReturnType<typeof kindOf>> }) {
  const [content, setContent] = useState<Content>({ state: 'busy' });
  useEffect(() => {
    const stopped = new AbortController();
    let url = '';
    const read = async () => {
      const link = await linkTo(file.uploadId);
      const answer = await fetch(link.url, { signal: stopped.signal, credentials: 'omit' }).catch(() => {
        throw new Failed(undefined, undefined);
      });
      if (!answer.ok) throw new Failed(undefined, answer.status);
      const bytes = await answer.arrayBuffer();
      if (stopped.signal.aborted) return;
      const text = kind === 'text' ? new TextDecoder().decode(bytes) : '';
      // The type is that of the list, so that nothing is run whatever the storage answers.
      if (kind !== 'text') url = URL.createObjectURL(new Blob([bytes], { type: file.contentType }));
      setContent({ state: 'there', url, text });
    };
    setContent({ state: 'busy' });
    read().catch((error: unknown) => {
      if (!stopped.signal.aborted) setContent({ state: 'failed', error });
    });
    return () => {
      stopped.abort();
      if (url !== '') URL.revokeObjectURL(url);
    };
  }, [file.uploadId]);
  if (content.state === 'busy') return <Notice kind="busy">{common('loading')}</Notice>;
  if (content.state === 'failed') return <FailureNotice error={content.error} />;
  if (kind === 'image') return <img class="shown" src={content.url} alt={file.fileName} />;
  if (kind === 'pdf') return <iframe class="shown" src={content.url} title={file.fileName} />;
  return (
    <section class="scroll shown" aria-label={file.fileName} tabIndex={0}>
      <pre>{content.text}</pre>
    </section>
  );
}
