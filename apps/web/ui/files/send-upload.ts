import { answered, api, type Schemas } from '../../api/client.ts';
import { Failed } from '../../api/failed.ts';
import { hexOf } from './hex.ts';

type Announced = Pick<Schemas['UploadAnnouncement'], 'purpose' | 'contentType'> & { fileName?: string };

/**
 * Announces a file, sends its bytes straight to the storage, and has them verified.
 * @param announced the name is that of the file unless another is given
 * @param onProgress the part that has been sent, from 0 to 1
 * @throws Failed
 */
export async function sendUpload(
  file: File,
  { purpose, contentType, fileName = file.name }: Announced,
  onProgress: (part: number) => void = () => undefined,
): Promise<Schemas['Upload']> {
  const sha256 = hexOf(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const body = { purpose, fileName, contentType, sizeBytes: file.size, sha256 };
  const { id, put } = await answered(api.POST('/v1/uploads', { body }));
  await putBytes(put, file, onProgress);
  return answered(api.POST('/v1/uploads/{uploadId}/complete', { params: { path: { uploadId: id } } }));
}

type Put = Schemas['BeginUploadResponse']['put'];

/** XMLHttpRequest says how far it is; fetch does not. */
function putBytes({ url, headers }: Put, file: File, onProgress: (part: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      // 412: the bytes are there already, of a PUT whose answer was lost.
      if (request.status < 300 || request.status === 412) resolve();
      else reject(new Failed(undefined, request.status));
    };
    request.onerror = () => reject(new Failed(undefined, undefined));
    request.send(file);
  });
}
