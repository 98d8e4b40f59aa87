import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import type { Step } from '../../../cli/output.ts';
import type { Context } from '../../environment/context.ts';
import { pollAws, pollSeconds } from '../../environment/poll-aws.ts';
import { type Phase, type Run, skippedWithOnly } from '../phase.ts';
import { type AlarmReading, NewAlarms } from './new-alarms.ts';
import { readAlarms } from './read-alarms.ts';

const newAlarmsLimitSeconds = 900;

/** Polls the alarms for as long as the environment asks. One that fires ends the release. */
export const watchAlarms: Phase = {
  name: 'watch-alarms',
  skipReason: skippedWithOnly('infra'),
  async execute(run) {
    const { context, journal } = run;
    const begun = journal.record.evidence.watch;
    const { minutes, leftSeconds, until } = await watchWindow(run);
    const step = context.out.step(`Watching the alarms for ${durationText(leftSeconds)}, until ${until} UTC`);
    if (journal.record.before === undefined) await letNewAlarmsSettle(context, step.note);
    const warned = await watch(run, leftSeconds, step);
    const summary = warned.length === 0 ? 'no alarm fired' : `warnings: ${warned.join(', ')}`;
    step.done(summary);
    return `${minutes} minutes${begun === undefined ? '' : ', with an interruption'}, ${summary}`;
  },
};

/** After an interruption the time that is left; a clock that differs must not make it longer than asked for. */
async function watchWindow({ context, journal, watchMinutes }: Run) {
  const now = context.clock.now().getTime();
  const begun = journal.record.evidence.watch;
  const minutes = begun?.minutes ?? watchMinutes;
  const until = begun?.until ?? new Date(now + minutes * 60_000).toISOString();
  if (begun === undefined) await journal.note({ watch: { until, minutes } });
  const leftSeconds = Math.min(minutes * 60, (Date.parse(until) - now) / 1_000);
  return { minutes, leftSeconds, until: until.slice(11, 16) };
}

/** @returns the warnings that fired @throws Failure where an alarm fired that ends the release */
async function watch({ context, journal, lock }: Run, leftSeconds: number, step: Step): Promise<string[]> {
  const { clock, settings } = context;
  const { alarmsBefore = [], alarmsIgnored = [], alarmsFired = [] } = journal.record.evidence;
  const newAlarms = new NewAlarms(alarmsBefore, alarmsIgnored);
  const warned = [...alarmsFired];
  const end = clock.elapsedSeconds() + leftSeconds;
  let overdue = false;
  const read = async (): Promise<void> => {
    lock.check();
    const { ending, warning } = newAlarms.among(await readAlarms(context));
    for (const { id, reason } of warning) step.note(`${id} is in ALARM: ${reason}; a warning ends nothing`);
    warned.push(...warning.map(({ id }) => id));
    if (warning.length > 0) await journal.note({ alarmsFired: warned });
    if (ending.length === 0) return;
    step.failed(ending.map(({ id }) => id).join(', '));
    await journal.note({ alarmsFired: [...warned, ...ending.map(({ id }) => id)] });
    throw alarmsHaveFired(settings.name, ending);
  };
  await pollAws(context, read, {
    everySeconds: pollSeconds.minutes,
    until: () => clock.elapsedSeconds() >= end,
    onTransient() {
      // Alarms that nobody could read are not known to be quiet.
      if (overdue || clock.elapsedSeconds() < end) return;
      overdue = true;
      step.note('the time is over, but AWS did not answer; it ends with the next answer');
    },
  });
  return warned;
}

/** The alarms of a new environment fire until its first task serves. */
async function letNewAlarmsSettle(context: Context, note: (text: string) => void): Promise<void> {
  let reported = '';
  await pollAws(context, () => readAlarms(context), {
    everySeconds: pollSeconds.minutes,
    limitSeconds: newAlarmsLimitSeconds,
    until(alarms) {
      const firing = alarms.filter(({ state }) => state === 'ALARM').map(({ id }) => id);
      const text = firing.join(', ');
      if (firing.length > 0 && text !== reported) note(`new alarms have not settled yet: ${text}`);
      reported = text;
      return firing.length === 0;
    },
  });
}

const durationText = (seconds: number): string =>
  seconds < 120 ? `${Math.max(0, Math.round(seconds))} s` : `${Math.round(seconds / 60)} minutes`;

const alarmsHaveFired = (environment: string, alarms: readonly AlarmReading[]): Failure =>
  new Failure({
    what: `${alarms.length === 1 ? 'An alarm' : 'Alarms'} fired after the rollout`,
    why: alarms.map(({ id, reason }) => `${id}${reason === '' ? '' : `: ${reason}`}`).join('; '),
    next: [
      ...alarms.map(({ id }) => `docs/runbooks/${id}.md`),
      commandLine('logs', environment, { since: '1h', level: 'error' }),
    ],
  });
