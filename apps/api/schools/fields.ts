import { z } from 'zod';

/** An IANA time zone. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin')
  .meta({ description: 'IANA time zone; due dates, validity periods and reports follow it', example: 'Europe/Berlin' });

/** Language and region as a BCP 47 tag, in its canonical form. */
export const locale = z
  .string()
  .max(35)
  .refine(isLocale, 'expected a BCP 47 tag such as de-DE')
  .transform((tag) => Intl.getCanonicalLocales(tag)[0] as string)
  .meta({ description: 'BCP 47 tag; spreadsheets are written as they are read there', example: 'de-DE' });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
