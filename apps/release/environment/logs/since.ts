import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * A moment in the past: `30m`, `2h`, `1d`, or a time such as `2026-03-01T08:00Z`.
 * @throws Failure that shows the forms
 */
export function since(text: string, now: Date): Date {
  const [, amount, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * (units[unit] ?? 0) * 1_000);
  const at = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new Failure({
    what: `"${text}" is no time`,
    why: 'expected a length such as 45s, 30m, 2h or 1d, or a time such as 2026-03-01T08:00Z',
    exitCode: exit.blocked,
  });
}

/** `4 min`, `3 h`, `2 days`; for how long ago something was. */
export function ago(then: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
