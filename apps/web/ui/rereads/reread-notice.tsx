import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { t } from '../../messages/locale.ts';
import { explain, Notice } from '../notice.tsx';
import { failedRereads, isRereading, onRereads } from './rereads.ts';

/** What is shown is marked as busy while it is read again, and said to be old where that failed. */
export function RereadNotice({ page }: { page: RefObject<HTMLElement | null> }) {
  const [, setChanges] = useState(0);
  useEffect(() => onRereads(() => setChanges((count) => count + 1)), []);
  useLayoutEffect(() => page.current?.setAttribute('aria-busy', String(isRereading())));
  const failed = failedRereads();
  const [first] = failed;
  if (first === undefined) return null;
  return (
    <Notice kind="error">
      <p>
        {t('shownIsOld')} {explain(first.error)}
      </p>
      <button
        type="button"
        onClick={() => {
          for (const { again } of failed) again();
        }}
      >
        {t('tryAgain')}
      </button>
    </Notice>
  );
}
