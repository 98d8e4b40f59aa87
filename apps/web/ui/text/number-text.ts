import { currentTag } from '../../messages/locale.ts';

const digits = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹';

/**
 * A number as somebody typed it: with the decimal mark of any of the languages, in Latin, Arabic or Persian digits.
 * @param tag of the language of whoever typed it
 * @returns undefined for anything else, and for what they may have meant as thousands: `1,000` in English, `1.000` in German
 */
export function readNumber(typed: string, tag = currentTag()): number | undefined {
  const latin = typed.trim().replaceAll(/[٠-٩۰-۹]/g, (digit) => String(digits.indexOf(digit) % 10));
  const thousands = /^[-−]?[1-9]\d{0,2}([.,])\d{3}$/.exec(latin);
  if (thousands !== null && thousands[1] === groupMark(tag)) return undefined;
  const plain = latin.replace(/[,٫]/, '.').replace('−', '-');
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}

const groupMark = (tag: string): string | undefined =>
  new Intl.NumberFormat(tag).formatToParts(1_000_000).find(({ type }) => type === 'group')?.value;
