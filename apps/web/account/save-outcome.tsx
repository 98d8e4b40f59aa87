import { t as common } from '../messages/locale.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { t } from './messages/index.ts';

export type Outcome = 'saved' | 'changedMeanwhile';

/** The end of a form that changes what another tab may have changed too. */
export function SaveOutcome(props: { isBusy: boolean; error: unknown; outcome: Outcome | undefined }) {
  const { isBusy, error, outcome } = props;
  return (
    <>
      {error !== undefined && <FailureNotice error={error} />}
      {outcome === 'saved' && <Notice kind="info">{common('saved')}</Notice>}
      {outcome === 'changedMeanwhile' && <Notice kind="error">{t('changedMeanwhile')}</Notice>}
      <p>
        <button type="submit" class="main" aria-disabled={isBusy}>
          {common('save')}
        </button>
      </p>
    </>
  );
}
