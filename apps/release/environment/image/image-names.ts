/** The twelve digits that name an image in tables and texts. */
export const shortDigest = (digest: string): string => digest.replace('sha256:', '').slice(0, 12);

/** `1.4.0 (0b7d2d9e81aa)`, or the image alone where its version is not known. */
export const imageName = ({ version, digest }: { readonly version: string; readonly digest: string }): string =>
  version === 'unknown' ? `image ${shortDigest(digest)}` : `${version} (${shortDigest(digest)})`;
