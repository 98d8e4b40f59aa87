import { meanDurations } from './durations.ts';

const run = (jobName: string, durationMs: number | null) => ({ jobName, durationMs });

it('the mean duration of a job leaves out runs that did not end', () => {
  expect(meanDurations([run('b', 100), run('a', 30), run('b', null), run('b', 300), run('c', null)])).toEqual([
    { jobName: 'b', mean: 200 },
    { jobName: 'a', mean: 30 },
  ]);
});
