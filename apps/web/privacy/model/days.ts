/**
 * A number of days as somebody types it, in the digits of Latin or Arabic script.
 * @returns undefined for what is no whole number within the bounds
 */
export function daysOf(text: string, { minimum, maximum }: { minimum: number; maximum: number }): number | undefined {
  const latin = text.trim().replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  if (!/^\d{1,6}$/.test(latin)) return undefined;
  const days = Number(latin);
  return days >= minimum && days <= maximum ? days : undefined;
}
