/** What the exit code of every command means. Pipelines decide by it, so the numbers stay. */
export const exit = {
  done: 0,
  /** Failed, and nothing that serves or stores was changed. Of a check: something is not as it must be. */
  failed: 1,
  /** A plan that has changes. */
  changes: 2,
  /** The previous release serves again. */
  rolledBack: 3,
  /** Neither forward nor back: a person has to act. */
  stuck: 4,
  /** Refused before anything was done: called wrongly, a lock, a guard, an unsafe migration, a question without an answer. */
  blocked: 5,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

export const isExitCode = (code: number | null): code is ExitCode => Object.values(exit).some((one) => one === code);

/** One line for each, as the help and docs/releases.md show them. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  [exit.done]: 'done',
  [exit.failed]: 'failed, and nothing that serves or stores was changed; a check found something wrong',
  [exit.changes]: 'a plan has changes, or stacks have drifted',
  [exit.rolledBack]: 'rolled back: the previous release serves again',
  [exit.stuck]: 'stuck: neither forward nor back, a person has to act',
  [exit.blocked]:
    'blocked: called wrongly, refused by a lock, a guard or the migration check, or a question was not answered',
};
