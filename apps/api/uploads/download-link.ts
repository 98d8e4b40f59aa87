import { z } from 'zod';
import type { DownloadLink } from '../aws/object-store.ts';

/** Where a file can be downloaded for a while, as it is answered. */
export const downloadLink = z.object({ url: z.url(), expiresAt: z.iso.datetime() }).meta({ id: 'DownloadLink' });

export const toDownloadLink = ({ url, expiresAt }: DownloadLink): z.output<typeof downloadLink> => ({
  url,
  expiresAt: expiresAt.toISOString(),
});
