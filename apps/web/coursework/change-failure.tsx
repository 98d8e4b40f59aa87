import { Failed } from '../api/failed.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { t } from './messages/index.ts';

/** Where somebody was faster, or what is asked for is nothing: in words that help whoever sits before the page. */
export function ChangeFailure({ error }: { error: unknown }) {
  const text = error instanceof Failed ? textOf(error) : undefined;
  return text === undefined ? <FailureNotice error={error} /> : <Notice kind="error">{text}</Notice>;
}

function textOf({ status, problem }: Failed): string | undefined {
  if (status === 412) return t('changedMeanwhile');
  if (problem?.code === 'extension-exists') return t('extensionExists');
  if (problem?.code === 'extension-grants-nothing') return t('extensionGrantsNothing');
  if (problem?.code === 'invalid-input') return t('invalidInput');
  return undefined;
}
