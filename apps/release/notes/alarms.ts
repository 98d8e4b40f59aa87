/** An alarm as a template has it, without what names resources: those differ by environment. */
export interface KnownAlarm {
  readonly id: string;
  readonly description: string;
  /** Threshold, periods and so on, in words of CloudFormation. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export type AlarmsOf = Readonly<Record<string, readonly KnownAlarm[]>>;

export interface AlarmChange {
  readonly text: string;
  readonly environments: readonly string[];
}

/** What fires that did not, what does not any more, and what fires at another time, with the environments it is so in. */
export function compareAlarms(before: AlarmsOf, after: AlarmsOf): AlarmChange[] {
  const found = new Map<string, string[]>();
  for (const environment of new Set([...Object.keys(before), ...Object.keys(after)])) {
    for (const text of changesOf(before[environment] ?? [], after[environment] ?? [])) {
      found.set(text, [...(found.get(text) ?? []), environment]);
    }
  }
  return [...found].map(([text, environments]) => ({ text, environments })).toSorted(byText);
}

const byText = (one: AlarmChange, other: AlarmChange): number => (one.text < other.text ? -1 : 1);

function changesOf(before: readonly KnownAlarm[], after: readonly KnownAlarm[]): string[] {
  const old = new Map(before.map((alarm) => [alarm.id, alarm]));
  const now = new Map(after.map((alarm) => [alarm.id, alarm]));
  return [
    ...before.filter(({ id }) => !now.has(id)).map(({ id, description }) => `${id} is removed: ${short(description)}`),
    ...after.flatMap((alarm) => {
      const was = old.get(alarm.id);
      if (was === undefined) return [`${alarm.id} is new: ${short(alarm.description)}`];
      const moved = [...new Set([...Object.keys(was.facts), ...Object.keys(alarm.facts)])]
        .filter((name) => JSON.stringify(was.facts[name]) !== JSON.stringify(alarm.facts[name]))
        .map((name) => `${name} ${shown(was.facts[name])} -> ${shown(alarm.facts[name])}`);
      if (short(was.description) !== short(alarm.description)) moved.push(`now "${short(alarm.description)}"`);
      return moved.length === 0 ? [] : [`${alarm.id}: ${moved.join(', ')}`];
    }),
  ];
}

/** The way to the runbook is the same for all. */
const short = (description: string): string => description.split('. What to do:')[0] ?? description;

const shown = (value: unknown): string =>
  value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
