/** Places that are kept, as many as grading counts with (grading/rules/decimal.ts). */
const places = 10;
/** Far beyond every limit that a number here has. */
const wholeDigits = 20;

/** XML Schema's float, which OneRoster's Float is: sign, digits, exponent. Its INF and NaN are no numbers to count with. */
const float = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/;

export const decimalRule = 'a number such as 12.5, -2 or 1.25e1, rounded to ten decimal places';

/**
 * A number of any number of digits as a plain decimal, exact up to ten places and rounded there once, halves away from
 * zero: `-1.25e1` is `-12.5`. Undefined for what is no number, or has more than 20 digits before its point.
 */
export function toDecimal(text: string): string | undefined {
  const match = float.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', onlyFraction = '', exponent = '0'] = match;
  const written = whole + fraction + onlyFraction;
  const digits = written.replace(/^0+/, '');
  if (digits === '') return '0';
  const point = whole.length - (written.length - digits.length) + Number(exponent);
  if (point > wholeDigits) return undefined;
  const kept = point + places;
  if (kept < 0) return '0';
  const cut = BigInt(digits.slice(0, kept).padEnd(kept, '0') || '0');
  const units = (digits[kept] ?? '0') >= '5' ? cut + 1n : cut;
  if (units === 0n) return '0';
  const padded = units.toString().padStart(places + 1, '0');
  const shown = `${padded.slice(0, -places)}.${padded.slice(-places)}`.replace(/\.?0+$/, '');
  return sign === '-' ? `-${shown}` : shown;
}
