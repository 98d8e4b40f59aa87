import type { Schemas } from '../../api/client.ts';
import { shortPercent } from '../../messages/locale.ts';
import { t } from './messages/index.ts';
import type { Meaning } from './model/policy.ts';

type Key = Parameters<typeof t>[0];

const warningKeys: Record<Schemas['GradingPolicy']['warnings'][number]['code'], Key> = {
  'category-weights-below-100': 'warnWeightsBelow',
  'category-weights-above-100': 'warnWeightsAbove',
  'drops-exceed-line-items': 'warnDrops',
  'line-items-without-period': 'warnNoPeriod',
  'period-weights-below-100': 'warnPeriodsBelow',
  'period-weights-above-100': 'warnPeriodsAbove',
  'period-without-line-items': 'warnEmptyPeriod',
  'scale-without-bounds': 'warnNoBounds',
};
/** A warning that is newer than this page is shown as the server says it. */
export const warningText = ({ code, message }: Schemas['GradingPolicy']['warnings'][number]): string => {
  const key: Key | undefined = warningKeys[code];
  return key === undefined ? message : t(key);
};

const lateKeys: Partial<Record<number, Key>> = {
  60: 'meansLateHours',
  1440: 'meansLateDays',
  10080: 'meansLateWeeks',
};

export function meaningText(meaning: Meaning, scaleTitle: (id: string) => string): string {
  switch (meaning.key) {
    case 'meansLate': {
      const { percent, minimum, intervalMinutes: minutes } = meaning;
      const shares = { percent: shortPercent(percent), minimum: shortPercent(minimum) };
      return t(lateKeys[minutes] ?? 'meansLateMinutes', { ...shares, minutes });
    }
    case 'meansMissing':
      return t('meansMissing', { percent: shortPercent(meaning.percent) });
    case 'meansLetters':
      return t('meansLetters', { scale: scaleTitle(meaning.scaleId) });
    default:
      return t(meaning.key);
  }
}
