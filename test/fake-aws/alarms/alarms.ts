import type { FakeAccount } from '../handlers.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly composite: boolean;
  /** Resolved properties of the template's resource. */
  // biome-ignore lint/suspicious/noExplicitAny: a resource's properties have no shape in common
  readonly properties: any;
  readonly updatedAt: Date;
  state: AlarmState;
  reason: string;
  since: Date;
}

/** Alarms of all regions. They fire when a test says so; a composite one fires with its members. */
export class Alarms {
  private readonly alarms = new Map<string, Alarm>();

  constructor(private readonly fake: FakeAccount) {}

  // biome-ignore lint/suspicious/noExplicitAny: a resource's properties have no shape in common
  put(region: string, properties: any, composite: boolean): Alarm {
    const name: string = properties.AlarmName;
    const known = this.alarms.get(`${region} ${name}`);
    const now = this.fake.now();
    const alarm: Alarm = {
      name,
      region,
      arn: `arn:aws:cloudwatch:${region}:${this.fake.settings.account}:alarm:${name}`,
      composite,
      properties,
      updatedAt: now,
      state: known?.state ?? 'OK',
      reason: known?.reason ?? calmReason,
      since: known?.since ?? now,
    };
    this.alarms.set(`${region} ${name}`, alarm);
    return alarm;
  }

  remove(region: string, name: string): void {
    this.alarms.delete(`${region} ${name}`);
  }

  of(region: string): Alarm[] {
    return [...this.alarms.values()].filter((alarm) => alarm.region === region);
  }

  find(region: string, name: string): Alarm | undefined {
    return this.alarms.get(`${region} ${name}`);
  }

  /** By the end of its name (`api-errors`), in whatever region it is. */
  named(id: string): Alarm {
    const name = `classboard-${this.fake.settings.name}-${id}`;
    const found = [...this.alarms.values()].find((alarm) => alarm.name === name || alarm.name === id);
    if (found === undefined) throw new Error(`no alarm ${name} among ${this.alarms.size}`);
    return found;
  }

  set(alarm: Alarm, state: AlarmState, reason: string): void {
    if (alarm.state === state) return;
    alarm.state = state;
    alarm.reason = reason;
    alarm.since = this.fake.now();
    if (!alarm.composite) this.evaluateComposites(alarm.region);
  }

  private evaluateComposites(region: string): void {
    for (const composite of this.of(region).filter((alarm) => alarm.composite)) {
      const members = [...JSON.stringify(composite.properties.AlarmRule).matchAll(/alarm:([A-Za-z0-9-]+)/g)];
      const firing = members
        .map(([, name = '']) => this.find(region, name))
        .filter((member) => member?.state === 'ALARM');
      const [first] = firing;
      const reason = first === undefined ? 'No member alarm is in ALARM' : `${first.arn} transitioned to ALARM`;
      this.set(composite, first === undefined ? 'OK' : 'ALARM', reason);
    }
  }
}

const calmReason =
  'Threshold Crossed: no datapoints were received and missing datapoints were treated as [NonBreaching].';

/** What a test may do to one alarm; `atSeconds` are seconds of the fake's time from now. */
export interface AlarmScript {
  fire(atSeconds?: number, reason?: string): void;
  calm(atSeconds?: number): void;
  missData(atSeconds?: number): void;
}

export function scriptAlarm(fake: FakeAccount, id: string): AlarmScript {
  const alarms = fake.part(Alarms);
  const to = (state: AlarmState, atSeconds: number, reason: string) => {
    const set = () => alarms.set(alarms.named(id), state, reason);
    if (atSeconds === 0) set();
    else fake.after(atSeconds, set);
  };
  return {
    fire: (
      atSeconds = 0,
      reason = 'Threshold Crossed: 2 out of the last 2 datapoints were greater than the threshold.',
    ) => to('ALARM', atSeconds, reason),
    calm: (atSeconds = 0) => to('OK', atSeconds, calmReason),
    missData: (atSeconds = 0) => to('INSUFFICIENT_DATA', atSeconds, 'Insufficient Data'),
  };
}
