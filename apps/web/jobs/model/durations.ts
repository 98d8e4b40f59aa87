interface Timed {
  jobName: string;
  durationMs: number | null;
}

/** The mean duration of the runs of each job that ended, in milliseconds, in the order in which the jobs come. */
export function meanDurations(runs: readonly Timed[]): { jobName: string; mean: number }[] {
  const ended = runs.filter((run): run is { jobName: string; durationMs: number } => run.durationMs !== null);
  return [...Map.groupBy(ended, ({ jobName }) => jobName)].map(([jobName, ofJob]) => ({
    jobName,
    mean: ofJob.reduce((sum, { durationMs }) => sum + durationMs, 0) / ofJob.length,
  }));
}
