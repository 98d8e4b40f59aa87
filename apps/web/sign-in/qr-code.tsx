import { t } from '../messages/locale.ts';

/** Rows of a QR code; true is dark. */
export type Picture = boolean[][];

/** Only who sets up an app needs the script. */
export async function pictureOf(otpauthUri: string): Promise<Picture> {
  const { encode } = await import('uqr');
  return encode(otpauthUri, { border: 0 }).data;
}

/** The secret for an authenticator app, to scan or to type. */
export const Secret = ({ secretCode, picture }: { secretCode: string; picture: Picture }) => (
  <>
    <QrCode rows={picture} />
    <p>
      {t('enrolByHand')} <code class="secret">{secretCode.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
    </p>
  </>
);

function QrCode({ rows }: { rows: Picture }) {
  const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg class="qr" role="img" aria-label={t('qrCode')} viewBox={`-4 -4 ${rows.length + 8} ${rows.length + 8}`}>
      <path d={dark.join('')} />
    </svg>
  );
}
