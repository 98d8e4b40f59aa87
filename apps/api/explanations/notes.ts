import type { Wording } from '../grading/rules/sentences.ts';
import type { ExplanationView, Names } from './explanation.row.ts';

/** What the sentences call things; a moment as the clock of the school shows it. */
export function wordingOf({ items, categories, periods, scale }: Names, timeZone: string): Wording {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return {
    item: (id) => items.get(id)?.title ?? id,
    category: (id) => categories.get(id) ?? id,
    period: (id) => periods.get(id) ?? id,
    scale: (id) => scale ?? id,
    moment: (at) => format.format(at),
  };
}

type Noted = Pick<ExplanationView, 'calculated' | 'override'> & {
  isSupposed: boolean;
  moment: Wording['moment'];
};

/** What a reader has to know beside the total, so that it contradicts nothing that is shown elsewhere. */
export function notesOf({ calculated, override, isSupposed, moment }: Noted): string[] {
  const notes: string[] = [];
  if (isSupposed) notes.push('This supposes scores that nobody gave. Nothing of it is stored.');
  else if (calculated === null) notes.push('No total was calculated yet: this is what the next calculation gives.');
  else if (!calculated.isUpToDate) {
    const at = moment(new Date(calculated.calculatedAt));
    const totals = `${shown(calculated.current)} (current) and ${shown(calculated.final)} (final)`;
    notes.push(`The totals shown elsewhere, ${totals}, are from ${at}: a calculation is due.`);
  }
  if (override !== null) {
    const grade = [override.percent === null ? [] : `${override.percent} %`, override.letter ?? []].flat().join(', ');
    notes.push(`A teacher gave the final grade ${grade} in place of the calculated one.`);
  }
  return notes;
}

const shown = (percent: number | null): string => (percent === null ? 'none' : `${percent.toFixed(2)} %`);
