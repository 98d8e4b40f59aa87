import { arabic } from './arabic.ts';
import { english } from './english.ts';
import { german } from './german.ts';
import type { Messages } from './messages.ts';
import { spanish } from './spanish.ts';

/** The languages that the product writes to people in. */
export const languages = ['en', 'de', 'es', 'ar'] as const;
export type Language = (typeof languages)[number];

const messages: Record<Language, Messages> = { en: english, de: german, es: spanish, ar: arabic };

/** How a school writes: words of its language, numbers and days by its locale. */
export interface Writing {
  language: Language;
  direction: 'ltr' | 'rtl';
  paper: 'a4' | 'us-letter';
  words: Messages;
  /** A percentage with one place, `–` for null. */
  percent(exact: string | number | null): string;
  /** Points as they were given. */
  points(score: string | number): string;
  day(moment: Date | string): string;
  /** Orders names as the language does. */
  compare(a: string, b: string): number;
  /** Keeps a name in plain text from turning the order of the words around it (UAX 9). HTML has `bdi` for it. */
  isolated(text: string): string;
}

/** Where paper is of the letter's size (ISO 3166). */
const letterRegions = new Set(['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'VE']);

/**
 * @param locale BCP 47 tag of the school; a language that is none of ours is written in English, with its numbers
 * @param timeZone IANA name, in which moments become days
 */
export function writingOf(locale: string, timeZone: string): Writing {
  const { language: spoken, region } = new Intl.Locale(locale);
  const language = languages.find((known) => known === spoken) ?? 'en';
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const points = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
  const collator = new Intl.Collator(locale);
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    paper: letterRegions.has(region ?? (locale === 'en' ? 'GB' : '')) ? 'us-letter' : 'a4',
    words: messages[language],
    percent: (exact) => (exact === null ? '–' : percent.format(Number(exact) / 100)),
    points: (score) => points.format(Number(score)),
    // A calendar day has no zone: read at noon it is the same day in each.
    day: (moment) => (typeof moment === 'string' ? dayOnly(locale, moment) : day.format(moment)),
    compare: (a, b) => collator.compare(a, b),
    isolated: (text) => (language === 'ar' ? `\u2068${text}\u2069` : text),
  };
}

const dayOnly = (locale: string, isoDay: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${isoDay}T12:00:00Z`));
