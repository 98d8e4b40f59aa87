import { shortPercent } from '../messages/locale.ts';
import { t } from './messages/index.ts';
import type { Policy } from './read.ts';

const dayMinutes = 1_440;
const hourMinutes = 60;

/** What the class has decided for all of its assignments: late and missing work, and who submits again. */
export function PolicyRules({ policy }: { policy: Policy }) {
  const { late, missingPercent, countedAttempt } = policy;
  return (
    <section>
      <h2>{t('rulesOfClass')}</h2>
      <ul>
        <li>{late === null ? t('noLatePolicy') : lateText(late)}</li>
        <li>
          {missingPercent === null
            ? t('noMissingPolicy')
            : t('missingPolicy', { percent: shortPercent(missingPercent) })}
        </li>
        <li>{t(countedAttempt === 'best' ? 'submitAgain' : 'submitOnce')}</li>
      </ul>
    </section>
  );
}

function lateText({ deductionPercent, intervalMinutes, minimumPercent }: NonNullable<Policy['late']>): string {
  const values = { percent: shortPercent(deductionPercent), minimum: shortPercent(minimumPercent) };
  if (intervalMinutes % dayMinutes === 0)
    return t('latePolicyDays', { ...values, count: intervalMinutes / dayMinutes });
  if (intervalMinutes % hourMinutes === 0)
    return t('latePolicyHours', { ...values, count: intervalMinutes / hourMinutes });
  return t('latePolicyMinutes', { ...values, count: intervalMinutes });
}
