/** Flags of Node with which a process loads the TypeScript of this repository. */
export const typescriptFlags: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  '--import',
  new URL('./loader.mjs', import.meta.url).href,
];
