/** What a release changes: the image, by digest, and the commit it was built from. */
export interface Release {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly imageDigest: string;
  /** Full commit id, or `unknown`. */
  readonly commit: string;
}

/** Stands for an image where none is deployed: in checks, cost and pictures. */
export const noRelease: Release = { imageDigest: `sha256:${'0'.repeat(64)}`, commit: 'unknown' };

/** @throws when the digest or the commit is not of its form */
export function release(imageDigest: string, commit: string): Release {
  if (!/^sha256:[0-9a-f]{64}$/.test(imageDigest)) {
    throw new Error(`${imageDigest}: expected sha256: and 64 hexadecimal digits; a tag is not enough`);
  }
  if (!/^([0-9a-f]{40}|unknown)$/.test(commit)) throw new Error(`${commit}: expected the full commit id`);
  return { imageDigest, commit };
}
