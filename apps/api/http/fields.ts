import { z } from 'zod';

/** Identifier of OneRoster: any text of 1 to 255 characters, unique for its kind inside a school. */
export const sourcedId = z.string().min(1).max(255).meta({ example: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10' });

/** Text of one line, without blanks around it. */
export const line = (maximumLength: number) => z.string().trim().min(1).max(maximumLength);

/** A short list of texts, such as the grades a course is for. */
export const lines = z.array(line(100)).max(50);

const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(2200, 0, 1);
const isPlausible = (text: string): boolean => {
  const moment = Date.parse(text);
  return moment >= earliest && moment < latest;
};
const plausibleYears = 'expected a year from 1900 to 2199';

/** A moment with its offset; handed on in UTC, because PostgreSQL knows fewer offsets than ISO 8601. */
export const isoDateTime = z.iso
  .datetime({ offset: true })
  .refine(isPlausible, plausibleYears)
  .transform((text) => new Date(text).toISOString())
  .meta({ example: '2026-11-30T22:59:59Z' });

/** A calendar day, YYYY-MM-DD. */
export const isoDate = z.iso.date().refine(isPlausible, plausibleYears).meta({ example: '2026-11-30' });

/** A moment in an answer: UTC with milliseconds. */
export const moment = z.iso.datetime();

/** A score or a number of points: a JSON number with up to four decimals. */
export const points = z
  .number()
  .min(0)
  .max(1_000_000_000)
  .refine(hasFourDecimalsAtMost, 'expected at most four decimals')
  .meta({ description: 'A number with up to four decimals', example: 17.5 });

/** A weight: a JSON number with up to four decimals; 0 counts for nothing. */
export const weight = z
  .number()
  .min(0)
  .max(1_000_000)
  .refine(hasFourDecimalsAtMost, 'expected at most four decimals')
  .meta({ description: 'A number with up to four decimals; 0 counts for nothing', example: 50 });

/** A total in an answer: percent as a number, rounded once, here, to two places; null where nothing counts. */
export const percent = z
  .number()
  .nullable()
  .meta({ description: 'Percent, rounded to two places; null where nothing counts', example: 87.43 });

export const recordStatus = z.enum(['active', 'tobedeleted']);

/** What every OneRoster record carries in an answer. `version` is what its ETag holds. */
export const recordFields = {
  sourcedId,
  status: recordStatus,
  dateLastModified: moment,
  version: z.int(),
};

export const isoOf = (date: Date): string => date.toISOString();
export const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;

/** A decimal of the database, exact text, as the number that JSON carries. */
export const numberOrNull = (text: string | null): number | null => (text === null ? null : Number(text));

function hasFourDecimalsAtMost(value: number): boolean {
  return !String(value).includes('e') && (String(value).split('.')[1]?.length ?? 0) <= 4;
}
