import { deploymentAlarmIds } from '../../../../infra/operations/alarms.ts';

/** One alarm as it is now, as far as a release needs it. */
export interface AlarmReading {
  /** Ends the alarm's name: `api-errors`. */
  readonly id: string;
  readonly state: string;
  readonly severity: 'critical' | 'warning';
  readonly reason: string;
}

/**
 * Finds the alarms that fire because of a release: those that were not in ALARM before it began. One that was counts
 * again once it was OK. Pure; the caller polls.
 */
export class NewAlarms {
  private readonly firingBefore: Set<string>;
  private readonly found = new Set<string>();

  /** @param before ids in ALARM when the release began @param ignored ids that somebody answers for */
  constructor(
    before: readonly string[],
    private readonly ignored: readonly string[],
  ) {
    this.firingBefore = new Set(before);
  }

  /** Alarms that began to fire, each once: those that end the release, and those that are only reported. */
  among(alarms: readonly AlarmReading[]): {
    readonly ending: readonly AlarmReading[];
    readonly warning: readonly AlarmReading[];
  } {
    for (const { id, state } of alarms) if (state === 'OK') this.firingBefore.delete(id);
    const fresh = alarms.filter(
      ({ id, state }) =>
        state === 'ALARM' && !this.firingBefore.has(id) && !this.ignored.includes(id) && !this.found.has(id),
    );
    for (const { id } of fresh) this.found.add(id);
    return { ending: fresh.filter(endsRelease), warning: fresh.filter((alarm) => !endsRelease(alarm)) };
  }
}

const endsRelease = ({ id, severity }: AlarmReading): boolean =>
  severity === 'critical' || (deploymentAlarmIds as readonly string[]).includes(id);
