import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { signedInUser } from '../api/session.ts';
import { scanOf } from '../ui/files/scan.ts';
import { sendUpload } from '../ui/files/send-upload.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { hrefOf } from '../ui/route.ts';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';

type Step = { name: 'sending'; part: number } | { name: 'verifying' };

/** Sends a bundle and begins its import. */
export function UploadForm() {
  const id = useId();
  const [file, setFile] = useState<File>();
  const [step, setStep] = useState<Step>();
  const [isTried, setTried] = useState(false);
  const sent = useSent();
  // Sent already, where its scan could not be asked about or the answer to the start was lost: the same import, not a second.
  const arrived = useRef<{ file: File; upload: Schemas['Upload'] } | undefined>(undefined);
  const isShown = useRef(true);
  useEffect(
    () => () => {
      isShown.current = false;
    },
    [],
  );

  const start = () =>
    sent.send(async () => {
      setTried(true);
      if (file === undefined) return;
      try {
        const sender = signedInUser();
        setStep({ name: 'sending', part: 0 });
        const kind = { purpose: 'import', contentType: 'application/zip' } as const;
        const known = arrived.current?.file === file ? arrived.current.upload : undefined;
        const upload = known ?? (await sendUpload(file, kind, (part) => setStep({ name: 'sending', part })));
        arrived.current = { file, upload };
        setStep({ name: 'verifying' });
        // An infected one is refused when the import begins.
        if ((await scanOf(upload, sender)) === undefined) return;
        const params = { header: { 'Idempotency-Key': upload.id } };
        const run = await answered(api.POST('/v1/imports', { params, body: { uploadId: upload.id } }));
        // Whoever has left for another page is not called back.
        if (isShown.current) location.hash = hrefOf({ name: 'import', importId: run.id });
      } finally {
        setStep(undefined);
      }
    });

  return (
    <form
      class="narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <p class="field">
        <label for={id}>{t('bundle')}</label>
        <input
          id={id}
          type="file"
          accept=".zip,application/zip"
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
        />
        <span id={`${id}-hint`} class="fine">
          {t('bundleHint')}
        </span>
        {isTried && file === undefined && <span class="wrong">{t('noFile')}</span>}
      </p>
      <p class="fine">{t('startHelp')}</p>
      {step?.name === 'sending' && (
        <p>
          <label>
            {t('sending')} <progress value={step.part} max={1} />
          </label>
        </p>
      )}
      {step?.name === 'verifying' && <Notice kind="busy">{t('verifying')}</Notice>}
      {sent.error !== undefined && <FailureNotice error={sent.error} />}
      <p class="actions">
        <button type="submit" class="main" aria-disabled={sent.isBusy}>
          {t('startImport')}
        </button>
      </p>
    </form>
  );
}
