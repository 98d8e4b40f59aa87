import { en } from './en.ts';
import type { Message, MessagesOf } from './message.ts';

export const languages = { en: 'English', de: 'Deutsch', es: 'Español', ar: 'العربية' } as const;
export type Language = keyof typeof languages;

interface Locale {
  language: Language;
  /** With the region of the browser, which decides dates and decimals. */
  tag: string;
  /** Of the school, once somebody is signed in: a due time is the school's wherever it is read. */
  timeZone: string | undefined;
}

let current: Locale = { language: 'en', tag: 'en', timeZone: undefined };
const listeners = new Set<() => void>();
const catalogs = new Set<(language: Language) => Promise<void>>();

type Values = Readonly<Record<string, string | number>>;

/**
 * The texts of one part of the page, which come with it: `loadCatalogs` brings their language.
 * @returns a text in the language of the page; `count` among the values chooses its plural form
 */
export function catalog<Texts extends Record<string, Message>>(
  english: Texts,
  others: Record<Exclude<Language, 'en'>, () => Promise<{ messages: MessagesOf<Texts> }>>,
): (key: keyof Texts, values?: Values) => string {
  let texts: MessagesOf<Texts> = english;
  catalogs.add(async (language) => {
    texts = language === 'en' ? english : (await others[language]()).messages;
  });
  return (key, values = {}) => fill(texts[key], values, current.tag);
}

export const loadCatalogs = async (language = current.language): Promise<void> => {
  await Promise.all([...catalogs].map((load) => load(language)));
};

export const t = catalog(en, {
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  ar: () => import('./ar.ts'),
});

const isLanguage = (text: string | undefined): text is Language => text !== undefined && text in languages;

/** @param preferred as the browser lists them, the best first */
export function chooseLanguage(
  preferred: readonly string[],
  stored: string | null,
): { language: Language; tag: string } {
  if (stored !== null && isLanguage(stored)) {
    return { language: stored, tag: preferred.find((tag) => tag.split('-')[0] === stored) ?? stored };
  }
  for (const tag of preferred) {
    const [language] = tag.split('-');
    if (isLanguage(language)) return { language, tag };
  }
  return { language: 'en', tag: 'en' };
}

const storageKey = 'classboard-language';

export async function startLocale(): Promise<void> {
  await apply(chooseLanguage(navigator.languages, localStorage.getItem(storageKey)));
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await apply(chooseLanguage(navigator.languages, language));
}

async function apply({ language, tag }: { language: Language; tag: string }): Promise<void> {
  await loadCatalogs(language);
  current = { ...current, language, tag };
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
  for (const listener of listeners) listener();
}

/** With the region of the browser. */
export const currentTag = (): string => current.tag;
export const currentLanguage = (): Language => current.language;
export const isRightToLeft = (): boolean => current.language === 'ar';

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const setTimeZone = (timeZone: string): void => {
  current = { ...current, timeZone };
};
export const timeZone = (): string => current.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** To make one takes longer than a cell of a table may: each is made once. */
function remembered<Format, Options>(make: (tag: string, options: Options) => Format) {
  const formats = new Map<string, Format>();
  return (options: Options, tag = current.tag): Format => {
    const key = `${tag} ${JSON.stringify(options)}`;
    const format = formats.get(key) ?? make(tag, options);
    formats.set(key, format);
    return format;
  };
}

const numberFormat = remembered((tag, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options));
const dateFormat = remembered((tag, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options));
const pluralRules = remembered((tag, options: Intl.PluralRulesOptions) => new Intl.PluralRules(tag, options));

/** @internal for tests of the message files */
export function fill(message: Message, values: Values, tag: string): string {
  const count = values.count;
  const text =
    typeof message === 'string'
      ? message
      : (message[pluralRules({}, tag).select(typeof count === 'number' ? count : 0)] ?? message.other);
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numberFormat({}, tag).format(value) : value;
  });
}

export const number = (value: number, digits?: { minimum: number; maximum: number }): string =>
  numberFormat({
    useGrouping: false,
    minimumFractionDigits: digits?.minimum ?? 0,
    maximumFractionDigits: digits?.maximum ?? 10,
  }).format(value);

/** With the decimals that it has. */
export const shortPercent = (value: number): string =>
  numberFormat({ style: 'percent', maximumFractionDigits: 2 }).format(value / 100);

export const percent = (value: number): string =>
  numberFormat({ style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value / 100);

export const inUnit = (
  value: number,
  unit: 'millisecond' | 'second' | 'minute' | 'byte' | 'kilobyte' | 'megabyte',
): string =>
  new Intl.NumberFormat(current.tag, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(
    value,
  );

const moments = (options: Intl.DateTimeFormatOptions) => (moment: string) =>
  dateFormat({ ...options, timeZone: current.timeZone }).format(new Date(moment));

export const day = moments({ dateStyle: 'medium' });
/** Where there is little room. */
export const shortDay = moments({ day: 'numeric', month: 'short' });
export const dayAndTime = moments({ dateStyle: 'medium', timeStyle: 'short' });
/** Of a date without a time, `2026-11-30`, which is the same everywhere. */
export const date = (text: string): string =>
  dateFormat({ dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${text}T00:00:00Z`));
