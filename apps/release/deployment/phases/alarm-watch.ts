import { deploymentAlarmIds } from '../../../../infra/operations/alarms.ts';

/** One alarm as it stands, as far as a release minds. */
export interface Seen {
  /** Ends the alarm's name: `api-errors`. */
  readonly id: string;
  readonly state: string;
  readonly severity: 'critical' | 'warning';
  readonly reason: string;
}

/**
 * Tells which alarms are a release's own doing: those that did not ring before it began. One that rang before counts
 * again once it was quiet. Pure; the caller looks.
 */
export class AlarmWatch {
  private readonly old: Set<string>;
  private readonly told = new Set<string>();

  /** @param before ids that rang when the release began @param ignored ids that somebody answers for */
  constructor(
    before: readonly string[],
    private readonly ignored: readonly string[],
  ) {
    this.old = new Set(before);
  }

  /** Alarms that began to ring, each once: those that end the release, and those that are only said. */
  look(alarms: readonly Seen[]): { readonly ending: readonly Seen[]; readonly warning: readonly Seen[] } {
    for (const { id, state } of alarms) if (state === 'OK') this.old.delete(id);
    const fresh = alarms.filter(
      ({ id, state }) => state === 'ALARM' && !this.old.has(id) && !this.ignored.includes(id) && !this.told.has(id),
    );
    for (const { id } of fresh) this.told.add(id);
    return { ending: fresh.filter(endsRelease), warning: fresh.filter((alarm) => !endsRelease(alarm)) };
  }
}

const endsRelease = ({ id, severity }: Seen): boolean =>
  severity === 'critical' || (deploymentAlarmIds as readonly string[]).includes(id);
