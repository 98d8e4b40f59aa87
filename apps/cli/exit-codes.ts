/** What a command's exit code says. Pipelines decide by it, so the numbers stay. */
export const exit = {
  done: 0,
  /** Failed, and nothing that serves or stores was changed. */
  failed: 1,
  /** A plan that has changes. */
  changes: 2,
  /** The release before serves again. */
  rolledBack: 3,
  /** Neither forward nor back: a person has to look. */
  stuck: 4,
  /** A lock or a guard refused before anything was done. */
  blocked: 5,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
