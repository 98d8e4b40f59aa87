export const digestOf = (release: number): string => `sha256:${String(release).repeat(64)}`;
export const commitOf = (release: number): string => String(release).repeat(40);
