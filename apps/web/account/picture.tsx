import { useEffect, useState } from 'preact/hooks';
import { answered, api, type Me } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { signedInUser } from '../api/session.ts';
import { scanOf } from '../ui/files/scan.ts';
import { sendUpload } from '../ui/files/send-upload.ts';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { faultOf, pictureName, pictureTypes } from './model/picture-file.ts';

interface Props {
  me: Me;
  onMe: (me: Me) => void;
}

/**
 * The bytes, which are shown under an address of this page: pictures of other origins are shown nowhere.
 * @returns undefined while the malware scan has not come to an end
 */
async function readPicture(uploadId: string | null): Promise<Blob | undefined> {
  if (uploadId === null) return undefined;
  try {
    const { url } = await answered(api.GET('/v1/users/me/avatar'));
    const stored = await fetch(url);
    if (!stored.ok) throw new Failed(undefined, stored.status);
    return await stored.blob();
  } catch (caught) {
    if (caught instanceof Failed && caught.problem?.code === 'scan-pending') return undefined;
    throw caught;
  }
}

export function Picture({ me, onMe }: Props) {
  const [fault, setFault] = useState<'tooLarge' | 'wrongType' | 'pictureInfected'>();
  const [isScanned, setScanned] = useState(false);
  const { isBusy, error, send } = useSent();
  const [shown, again] = useLoaded(() => readPicture(me.avatarUploadId), [me.avatarUploadId]);
  const picture = shown.state === 'there' ? shown.value : undefined;
  const [address, setAddress] = useState<string>();
  // Made here and not where it is read: what came for a page that is gone has none.
  useEffect(() => {
    if (picture === undefined) return setAddress(undefined);
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  const headerOf = ({ version }: Me) => ({ header: { 'If-Match': `"${version}"` } });
  const choose = (file: File | undefined) => {
    if (file === undefined) return;
    const found = faultOf(file);
    setFault(found);
    if (found !== undefined) return;
    void send(async () => {
      const kind = { purpose: 'avatar', contentType: file.type, fileName: pictureName(file.type) } as const;
      const sender = signedInUser();
      const upload = await sendUpload(file, kind);
      const { id: uploadId } = upload;
      setScanned(true);
      const scan = await scanOf(upload, sender).finally(() => setScanned(false));
      if (scan === undefined) return;
      if (scan === 'infected') return setFault('pictureInfected');
      const now = await answered(api.GET('/v1/users/me'));
      onMe(await answered(api.PUT('/v1/users/me/avatar', { params: headerOf(now), body: { uploadId } })));
    });
  };
  const remove = () =>
    send(async () => {
      const now = await answered(api.GET('/v1/users/me'));
      onMe(await answered(api.DELETE('/v1/users/me/avatar', { params: headerOf(now) })));
    });
  return (
    <section>
      <h2>{t('picture')}</h2>
      {shown.state === 'failed' && <FailureNotice error={shown.error} onRetry={again} />}
      {me.avatarUploadId === null && <p>{t('noPicture')}</p>}
      {address !== undefined && <img class="avatar" src={address} alt={t('ownPicture')} width="128" height="128" />}
      {shown.state === 'there' && shown.value === undefined && me.avatarUploadId !== null && (
        <p>{t('pictureScanned')}</p>
      )}
      <p class="field">
        <label for="picture-file">{t('choosePicture')}</label>
        <input
          id="picture-file"
          type="file"
          accept={pictureTypes.join(',')}
          disabled={isBusy}
          aria-describedby="picture-hint"
          onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
        />
        <span id="picture-hint" class="fine">
          {t('pictureHelp')}
        </span>
      </p>
      {isScanned && <Notice kind="busy">{t('pictureScanned')}</Notice>}
      {fault !== undefined && <Notice kind="error">{t(fault)}</Notice>}
      {error !== undefined && <FailureNotice error={error} />}
      {me.avatarUploadId !== null && (
        <p>
          <button type="button" aria-disabled={isBusy} onClick={() => void remove()}>
            {t('removePicture')}
          </button>
        </p>
      )}
    </section>
  );
}
