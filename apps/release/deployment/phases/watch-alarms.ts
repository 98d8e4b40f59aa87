import { globalRegion, resourceName } from '../../../../infra/names.ts';
import { Failure } from '../../../cli/failure.ts';
import { listAlarms } from '../../aws/cloudwatch-alarms.ts';
import { isTransient } from '../../aws/errors.ts';
import type { Context } from '../../environment/context.ts';
import { leftOutBy, type Phase } from '../phase.ts';
import { AlarmWatch, type Seen } from './alarm-watch.ts';

const lookSeconds = 15;

/** Looks at the alarms for as long as the environment asks. One that fires ends the release. */
export const watch: Phase = {
  name: 'watch',
  skip: leftOutBy('infra'),
  async carryOut({ context, journal, lock, watchMinutes }) {
    const { clock, out, settings } = context;
    const { alarmsBefore = [], alarmsIgnored = [], alarmsFired = [], watch: begun } = journal.record.evidence;
    const minutes = begun?.minutes ?? watchMinutes;
    const until = begun?.until ?? new Date(clock.now().getTime() + minutes * 60_000).toISOString();
    if (begun === undefined) await journal.note({ watch: { until, minutes } });
    // After an interruption the time that is left; a clock that differs must not make it longer than asked for.
    const asked = Math.min(minutes * 60, (Date.parse(until) - clock.now().getTime()) / 1_000);
    const end = clock.elapsedSeconds() + asked;
    const step = out.step(`Watching the alarms for ${text(asked)}, until ${until.slice(11, 16)} UTC`);
    const alarms = new AlarmWatch(alarmsBefore, alarmsIgnored);
    const warned = [...alarmsFired];
    if (journal.record.before === undefined) await letNewAlarmsSettle(context, step.note);
    for (let late = false; ; ) {
      lock.check();
      const seen = await readPatiently(context);
      const { ending, warning } = alarms.look(seen ?? []);
      for (const { id, reason } of warning) step.note(`${id} rings: ${reason}; a warning ends nothing`);
      warned.push(...warning.map(({ id }) => id));
      if (warning.length > 0) await journal.note({ alarmsFired: warned });
      if (ending.length > 0) {
        step.failed(ending.map(({ id }) => id).join(', '));
        await journal.note({ alarmsFired: [...warned, ...ending.map(({ id }) => id)] });
        throw fired(settings.name, ending);
      }
      const left = end - clock.elapsedSeconds();
      if (left <= 0 && seen !== undefined) break;
      // What nobody could see is not known to be quiet.
      if (left <= 0 && !late)
        step.note('the time is over, but AWS did not answer; it ends with the next look that does');
      late = left <= 0;
      await clock.sleep(late ? lookSeconds : Math.min(lookSeconds, left));
    }
    step.done(warned.length === 0 ? 'none fired' : `warnings: ${warned.join(', ')}`);
    const gap = begun === undefined ? '' : ', with an interruption';
    return `${minutes} minutes${gap}, ${warned.length === 0 ? 'no alarm fired' : `warnings: ${warned.join(', ')}`}`;
  },
};

/** The alarms of the environment, wherever they live. */
export async function readAlarms(context: Context): Promise<Seen[]> {
  const prefix = resourceName(context.settings, '');
  const regions = [...new Set([context.settings.region, globalRegion])];
  const found = (await Promise.all(regions.map((region) => listAlarms(context, region)))).flat();
  return found.map(({ name, state, severity, reason }) => ({ id: name.slice(prefix.length), state, severity, reason }));
}

/** A look that does not get through is no alarm, and no sign of quiet: undefined. The next one may. */
async function readPatiently(context: Context): Promise<Seen[] | undefined> {
  try {
    return await readAlarms(context);
  } catch (error) {
    if (!isTransient(error)) throw error;
    context.out.say(`    AWS did not answer (${(error as Error).name}); looking again`);
    return undefined;
  }
}

const settleSeconds = 900;

/** The alarms of a new environment ring until its first task serves. */
async function letNewAlarmsSettle(context: Context, note: (text: string) => void): Promise<void> {
  const { clock } = context;
  const start = clock.elapsedSeconds();
  for (let told = ''; ; ) {
    const ringing = (await readPatiently(context))?.filter(({ state }) => state === 'ALARM').map(({ id }) => id);
    if (ringing?.length === 0 || clock.elapsedSeconds() - start >= settleSeconds) break;
    const now = ringing?.join(', ') ?? told;
    if (now !== told) note(`new alarms have not settled yet: ${now}`);
    told = now;
    await clock.sleep(lookSeconds);
  }
}

const text = (seconds: number): string =>
  seconds < 120 ? `${Math.max(0, Math.round(seconds))} s` : `${Math.round(seconds / 60)} minutes`;

const fired = (environment: string, alarms: readonly Seen[]): Failure =>
  new Failure({
    what: `${alarms.length === 1 ? 'An alarm' : 'Alarms'} fired after the rollout`,
    why: alarms.map(({ id, reason }) => `${id}${reason === '' ? '' : `: ${reason}`}`).join('; '),
    next: [
      ...alarms.map(({ id }) => `docs/runbooks/${id}.md`),
      `npm run release -- logs ${environment} --since 1h --level error`,
    ],
  });
