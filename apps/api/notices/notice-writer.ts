import { type Language, writingOf } from '../reports/languages/language.ts';
import { arabic } from './languages/arabic.ts';
import { english } from './languages/english.ts';
import { german } from './languages/german.ts';
import type { Notice, NoticeMessages } from './languages/messages.ts';
import { spanish } from './languages/spanish.ts';

const messages: Record<Language, NoticeMessages> = { en: english, de: german, es: spanish, ar: arabic };

/** The words of a school, and its ways of writing what is put into them. */
export interface NoticeWords {
  words: NoticeMessages;
  number(value: number): string;
  /** With the time zone of the school. */
  moment(moment: Date): string;
  /** A name, a path or the like, which may be written in the other direction than the words around it. */
  name(text: string): string;
}

export function noticeWords({ locale, time_zone: timeZone }: { locale: string; time_zone: string }): NoticeWords {
  const { language, points, isolated } = writingOf(locale, timeZone);
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return {
    words: messages[language],
    number: points,
    moment: (moment) => isolated(`${moments.format(moment)} (${timeZone})`),
    name: isolated,
  };
}

/** @param details the request of the API that gives all of it */
export const toText = ({ words, name }: NoticeWords, { paragraphs }: Notice, details?: string): string =>
  [...paragraphs, ...(details === undefined ? [] : [words.details(name(details))])].join('\n\n');
