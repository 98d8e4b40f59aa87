import { t as common, number, shortPercent } from '../messages/locale.ts';
import { Bars } from '../ui/charts/bars.tsx';
import { t } from './messages/index.ts';
import { distributionOf } from './model/distribution.ts';
import type { Result } from './read.ts';

interface Props {
  results: readonly Result[];
  maximum: number;
  students: number;
  texts: readonly string[];
}

/** How the scores of an assignment lie; drafts count as well. */
export function ScoreDistribution({ results, maximum, students, texts }: Props) {
  const found = distributionOf(results, maximum, students, texts);
  const rounded = (value: number | null) => (value === null ? '–' : number(value, { minimum: 0, maximum: 2 }));
  const hasTexts = found.texts.some(({ count }) => count > 0);
  return (
    <section>
      <h2>{t('distribution')}</h2>
      <p>
        {[
          t('graded', { count: found.graded }),
          t('notGraded', { count: found.none }),
          found.excused > 0 ? t('excusedCount', { count: found.excused }) : '',
          found.missing > 0 ? t('missingCount', { count: found.missing }) : '',
        ]
          .filter((text) => text !== '')
          .join(' · ')}
      </p>
      {found.mean !== null && (
        <>
          <p>{t('meanAndMedian', { mean: rounded(found.mean), median: rounded(found.median) })}</p>
          <Bars
            caption={t('percentOfPoints')}
            titles={[t('percentOfPoints'), t('students')]}
            rows={found.bins.map(({ from, to, count }, index) => ({
              label:
                index === found.bins.length - 1
                  ? t('binAndAbove', { from: shortPercent(from) })
                  : t('bin', { from: shortPercent(from), to: shortPercent(to) }),
              value: count,
            }))}
          />
        </>
      )}
      {hasTexts && (
        <Bars
          caption={common('grades')}
          titles={[t('scoreScale'), t('students')]}
          rows={found.texts.map(({ text, count }) => ({ label: text, value: count }))}
        />
      )}
    </section>
  );
}
