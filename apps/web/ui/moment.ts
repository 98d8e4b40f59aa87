/**
 * A moment as a field of a form has it: the clock of the school, whatever the zone of the device.
 * @returns `2026-11-30T23:59`
 */
export function localText(moment: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(moment));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((entry) => entry.type === type)?.value;
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/**
 * The moment when the clock of the school shows a text. Where a clock change shows it twice, the first time; where one leaves it
 * out, as much later as the clock was put forward.
 * @returns ISO 8601 in UTC, or undefined for what is no date and time
 */
export function momentOf(text: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number) => Date.parse(`${localText(new Date(at).toISOString(), timeZone)}Z`) - at;
  const dayMillis = 86_400_000;
  const [before, after] = [asUtc - offsetAt(asUtc - dayMillis), asUtc - offsetAt(asUtc + dayMillis)];
  const shows = (at: number) => at + offsetAt(at) === asUtc;
  return new Date(shows(before) || !shows(after) ? before : after).toISOString();
}
