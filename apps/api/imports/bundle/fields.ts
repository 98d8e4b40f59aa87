import { decimalRule, toDecimal } from '../../values/decimal.ts';
import { emailAddressRule, toEmailAddress } from '../../values/email-address.ts';
import { extensionWord } from '../../values/extension-word.ts';
import { identifierRule, isIdentifier } from '../../values/identifier.ts';
import { oneLineRule, toOneLine } from '../../values/one-line-text.ts';

/** One type of field: how it is checked, what PostgreSQL reads, and what a finding says was expected. */
export interface FieldType {
  /** Ends the sentence "expected …". */
  expected: string;
  /** Type of the staging column. */
  sql: string;
  /** The value as PostgreSQL reads it, or undefined where the text is none of this type. Blank never gets here. */
  read(text: string): string | undefined;
}

/** Spaces around a sourcedId or control characters in it are mistakes of an export. */
export const sourcedId: FieldType = {
  expected: identifierRule,
  sql: 'text',
  read: (text) => (isIdentifier(text) ? text : undefined),
};

/** A name, a title or a code. */
export const line = (maximum: number): FieldType => ({
  expected: `at most ${maximum} characters on ${oneLineRule}`,
  sql: 'text',
  read: (value) => {
    const read = toOneLine(value);
    return read !== undefined && read.length <= maximum ? read : undefined;
  },
});

/** Text of any number of lines. */
export const text = (maximum: number): FieldType => ({
  expected: `at most ${maximum} characters`,
  sql: 'text',
  read: (value) => (value.length <= maximum ? value : undefined),
});

export const emailAddress: FieldType = {
  expected: emailAddressRule,
  sql: 'text',
  read: toEmailAddress,
};

/** One of these words, in any case: some exporters begin them with a capital. */
export const oneOf = (...values: string[]): FieldType => {
  const known = new Map(values.map((value) => [value.toLowerCase(), value]));
  return {
    expected: `one of ${values.join(', ')}`,
    sql: 'text',
    read: (value) => known.get(value.toLowerCase()),
  };
};

/** OneRoster 1.2 lets a vocabulary be extended by words that begin with `ext:`. */
export const extensible = (type: FieldType): FieldType => ({
  expected: `${type.expected} or ext:WORD`,
  sql: 'text',
  read: (value) => (extensionWord.test(value) ? value : type.read(value)),
});

export const flag: FieldType = {
  expected: 'true or false',
  sql: 'boolean',
  // Spreadsheets write TRUE and FALSE when they save what they opened.
  read: (value) => {
    const lower = value.toLowerCase();
    return lower === 'true' || lower === 'false' ? lower : undefined;
  },
};

export const year: FieldType = {
  expected: 'a year from 1900 to 2199',
  sql: 'integer',
  read: (value) => (/^(19|20|21)\d{2}$/.test(value) ? value : undefined),
};

/** OneRoster's Float, rounded once to the precision that grading keeps. */
export const decimal = (minimum: number, maximum: number): FieldType => ({
  expected: `${decimalRule}, from ${minimum} to ${maximum}`,
  sql: 'numeric',
  read: (value) => {
    const read = toDecimal(value);
    return read !== undefined && Number(read) >= minimum && Number(read) <= maximum ? read : undefined;
  },
});

export const date: FieldType = {
  expected: 'a date from 1900 to 2199 as YYYY-MM-DD',
  sql: 'date',
  read: (value) => (isDate(value) ? value : undefined),
};

/**
 * A moment, or a day of the school's calendar: PostgreSQL reads the day in the time zone of the session.
 * `end`: the day is over with its last second, as a due date means it.
 */
export const moment = (dayMeans: 'begin' | 'end'): FieldType => ({
  expected: 'a date as YYYY-MM-DD, or a date and time with its zone as YYYY-MM-DDTHH:MM:SSZ',
  sql: 'timestamptz',
  read: (value) => {
    if (value.length === 10) return isDate(value) ? (dayMeans === 'end' ? `${value} 23:59:59` : value) : undefined;
    return isDateTime(value) ? value : undefined;
  },
});

/** Comma-separated words in one field, as an array. */
export const list = (item: FieldType): FieldType => ({
  expected: `a list separated by commas, each ${item.expected}`,
  sql: `${item.sql}[]`,
  read: (value) => {
    const items = value.split(',').map((part) => part.trim());
    if (items.some((part) => part === '' || item.read(part) === undefined)) return undefined;
    return `{${items.map((part) => `"${part.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
  },
});

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(value: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!parts) return false;
  const [years, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isLeap = (years % 4 === 0 && years % 100 !== 0) || years % 400 === 0;
  const days = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
  return years >= 1900 && years < 2200 && day >= 1 && day <= days;
}

function isDateTime(value: string): boolean {
  const parts = /^(.{10})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/.exec(value);
  if (!parts?.[1] || !isDate(parts[1])) return false;
  const [hours, minutes, seconds, zoneHours, zoneMinutes] = parts.slice(2).map((part) => Number(part ?? 0)) as number[];
  return (
    within(hours, 23) && within(minutes, 59) && within(seconds, 59) && within(zoneHours, 14) && within(zoneMinutes, 59)
  );
}

const within = (value: number | undefined, maximum: number): boolean => value !== undefined && value <= maximum;
