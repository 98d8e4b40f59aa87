interface Period {
  beginDate: string | null;
  endDate: string | null;
}

const dayMillis = 86_400_000;
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMillis).toISOString().slice(0, 10);

/** People think of the last day that counts; OneRoster and the API name the first day after it. */
export const lastDayOf = (endDate: string): string => shifted(endDate, -1);
export const endDateOf = (lastDay: string): string => shifted(lastDay, 1);

export const typedPeriod = ({ beginDate, endDate }: Period): { firstDay: string; lastDay: string } => ({
  firstDay: beginDate ?? '',
  lastDay: endDate === null ? '' : lastDayOf(endDate),
});

/** The fields that were typed, as the API names them. */
export function periodBody({ firstDay, lastDay }: { firstDay?: string; lastDay?: string }): Partial<Period> {
  return {
    ...(firstDay === undefined ? {} : { beginDate: firstDay === '' ? null : firstDay }),
    ...(lastDay === undefined ? {} : { endDate: lastDay === '' ? null : endDateOf(lastDay) }),
  };
}

/** Today, as the calendar of the school has it. */
export const dayIn = (timeZone: string, now: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
