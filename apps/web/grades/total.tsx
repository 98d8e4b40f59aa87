import type { Schemas } from '../api/client.ts';
import { percent, t } from '../messages/locale.ts';

interface Props {
  totals: Pick<NonNullable<Schemas['OwnGrades']['totals']>, 'current' | 'currentLetter'> | null;
  override: Schemas['OwnGrades']['override'];
  isStale: boolean;
}

/** A grade that a teacher decided goes before the calculated one. */
export function Total({ totals, override, isStale }: Props) {
  const value = override?.percent ?? totals?.current ?? null;
  const letter = override === null ? totals?.currentLetter : override.letter;
  return (
    <span class="total">
      <strong>{value === null ? '–' : percent(value)}</strong> {letter ?? ''}
      {isStale && <span class="fine"> {t('beingCalculated')}</span>}
    </span>
  );
}
