import { answered, api } from '../../api/client.ts';
import { signedInUser } from '../../api/session.ts';
import { type Scanned, waitForScan } from './scan-wait.ts';

const means = {
  ask: (uploadId: string): Promise<Scanned> =>
    answered(api.GET('/v1/uploads/{uploadId}', { params: { path: { uploadId } } })),
  wait: () => new Promise<void>((resolve) => setTimeout(resolve, 2_000)),
  user: signedInUser,
};

/**
 * Waits until the malware scan has judged a file: until then the API takes it for nothing.
 * @param sender who was signed in when it was sent
 * @returns undefined where that is somebody else by now
 */
export const scanOf = (upload: Scanned, sender: string | undefined): Promise<Scanned['scanStatus'] | undefined> =>
  waitForScan(upload, sender, means);
