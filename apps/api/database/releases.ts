const versionPattern = /^v?(\d+)\.(\d+)\.(\d+)$/;

/** True for versions such as `1.2.3`. */
export const isRelease = (version: string): boolean => versionPattern.test(version);

/** Negative where `a` is the older release. @throws Error when one is no version such as 1.2.3 */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function partsOf(version: string): number[] {
  const match = version.match(versionPattern);
  if (match === null) throw new Error(`${version} is no release such as 1.2.3`);
  return match.slice(1).map(Number);
}
