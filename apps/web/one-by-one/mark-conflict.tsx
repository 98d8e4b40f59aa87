import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { t } from './messages/index.ts';
import { type Mark, markOf } from './model/mark.ts';
import type { Stored } from './store-result.ts';

interface Props {
  stored: Stored;
  mine: Mark;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Somebody else graded the same work meanwhile: both grades, whose the other is, and a choice. */
export function MarkConflict({ stored: { result, by, at }, mine, onKeepMine, onTakeTheirs }: Props) {
  return (
    <section class="notice error" role="alert">
      <h3>{t('conflict')}</h3>
      <dl>
        <dt>{t('theirs')}</dt>
        <dd>
          <bdi>{textOf(markOf(result, number))}</bdi>{' '}
          <span class="fine">
            <bdi>{by === null ? common('somebody') : `${by.givenName} ${by.familyName}`}</bdi>
            {at !== null && `, ${dayAndTime(at)}`}
          </span>
        </dd>
        <dt>{t('mine')}</dt>
        <dd>
          <bdi>{textOf(mine)}</bdi>
        </dd>
      </dl>
      <p class="actions">
        <button type="button" onClick={onKeepMine}>
          {t('keepMine')}
        </button>
        <button type="button" onClick={onTakeTheirs}>
          {t('takeTheirs')}
        </button>
      </p>
    </section>
  );
}

function textOf({ kind, score, late, comment }: Mark): string {
  const kinds = { none: common('empty'), score, excused: common('excused'), missing: common('missing') };
  const lateness = { byTimes: '', late: common('late'), inTime: t('inTime') };
  return [kinds[kind], lateness[late], comment === '' ? '' : t('quoted', { text: comment })]
    .filter((text) => text !== '')
    .join(', ');
}
