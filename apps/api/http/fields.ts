import { z } from 'zod';
import { toDecimal } from '../values/decimal.ts';
import { identifierRule, isIdentifier } from '../values/identifier.ts';
import { lengths } from '../values/lengths.ts';
import { isOneLine, oneLineRule } from '../values/one-line-text.ts';

/** Identifier of OneRoster: any text of 1 to 255 characters, unique for its kind inside a school. */
export const sourcedId = z.string().min(1).max(255).meta({ example: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10' });

/** One that is to be given to something new (values/identifier.ts); what has another keeps it and is found by it. */
export const newSourcedId = sourcedId.refine(
  (id) => id.length === 0 || id.length > 255 || isIdentifier(id),
  `expected ${identifierRule}`,
);

/** Text of one line, without blanks around it (values/one-line-text.ts). */
export const line = (maximumLength: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(maximumLength)
    .refine((text) => text.length > maximumLength || isOneLine(text), `expected ${oneLineRule}`);

/** Why somebody changes grades: kept in their history. */
export const reason = line(lengths.title).meta({ description: 'Kept in the history, for staff alone' });

/** A short list of texts, such as the grades a course is for. */
export const lines = z.array(line(lengths.name)).max(50);

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

/** The largest score, number of points and weight; scores and points reach as far below 0. */
export const maxPoints = 1_000_000_000;
export const maxWeight = 1_000_000;

/** A JSON number, rounded once (values/decimal.ts); beyond what that takes the limits refuse it. */
const rounded = z.number().overwrite((value) => Number(toDecimal(String(value)) ?? value));
const rounding = 'rounded to ten decimals, halves away from zero';

/** A score or a number of points. */
export const points = rounded
  .min(-maxPoints)
  .max(maxPoints)
  .meta({ description: `A number, ${rounding}`, example: 17.5 });

/** A weight. */
export const weight = rounded
  .min(0)
  .max(maxWeight)
  .meta({ description: `A number, ${rounding}; 0 counts for nothing`, example: 50 });

/** A part of the points possible, in percent. */
export const percentOfPoints = rounded
  .min(0)
  .max(100)
  .meta({ description: `Percent of the points possible, ${rounding}`, example: 10 });

/** A grade of a class, given by hand. */
export const givenPercent = rounded
  .min(0)
  .max(1_000)
  .meta({ description: `Percent, ${rounding}`, example: 92.5 });

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
