/** Decimals as integers of 10^-10: exact sums and products, one division at the end. */
const PLACES = 10;
const SCALE = 10n ** BigInt(PLACES);
const DECIMAL = /^-?\d+(?:\.\d*)?$/;

/** A decimal as PostgreSQL's numeric prints it: `-12`, `78.50`; no exponent. */
export type DecimalText = string;

/**
 * Units of 10^-10 of a decimal; places beyond the tenth are cut.
 * Throws RangeError for anything that is not a plain decimal.
 */
export function unitsOf(text: DecimalText): bigint {
  if (!DECIMAL.test(text)) throw new RangeError('not a plain decimal');
  const point = text.indexOf('.');
  if (point === -1) return BigInt(text) * SCALE;
  return BigInt(text.slice(0, point) + text.slice(point + 1, point + 1 + PLACES).padEnd(PLACES, '0'));
}

/** numerator ÷ denominator with ten places, cut. */
// Cut and not rounded: half-up to two places later asks only whether a value reaches the half, and cutting keeps the
// answer, while rounding here would lift 66.66499999999 to 66.665 and then to 66.67: a value rounded twice.
export function quotientText(numerator: bigint, denominator: bigint): DecimalText {
  const units = (numerator * SCALE) / denominator;
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0');
  const text = `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
  return units < 0n ? `-${text}` : text;
}

/** Units of 10^-10 as a decimal without needless places: `8`, `7.5`. */
export function plainText(units: bigint): DecimalText {
  return quotientText(units, SCALE).replace(/\.?0+$/, '');
}

/** The edge: a stored percentage to two places, halves away from zero: `89.9950000000` is `90.00`. */
export function roundedPercent(stored: DecimalText): DecimalText {
  const units = unitsOf(stored);
  const step = SCALE / 100n;
  const hundredths = ((units < 0n ? -units : units) + step / 2n) / step;
  const digits = hundredths.toString().padStart(3, '0');
  const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return units < 0n && hundredths > 0n ? `-${text}` : text;
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
