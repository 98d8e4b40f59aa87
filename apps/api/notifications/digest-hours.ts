/** Clocks of the world stand apart by, and change by, multiples of it: half an hour on Lord Howe Island. */
const step = `interval '15 minutes'`;

const hourOf = (moment: string, timeZone: string): string => `date_trunc('hour', ${moment} AT TIME ZONE ${timeZone})`;

/**
 * SQL of a table: the moments `at`, after one and up to another, in which the clock of a time zone begins an hour that it
 * did not show just before. An hour that a clock change skips begins with the next one; of one that comes twice only the
 * first begins.
 */
export const hoursBetween = (after: string, until: string, timeZone: string): string => `(
  SELECT s.at FROM generate_series(date_bin(${step}, ${after}, timestamptz '2000-01-01 00:00Z') + ${step}, ${until}, ${step}) s (at)
  WHERE ${hourOf('s.at', timeZone)} > ${hourOf(`(s.at - ${step})`, timeZone)})`;
