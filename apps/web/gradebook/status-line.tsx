import { t } from '../messages/locale.ts';
import type { Gradebook } from './model/gradebook.ts';

/** Whether everything is stored, in words: announced when it changes. */
export function StatusLine({ gradebook }: { gradebook: Gradebook }) {
  const { unsaved, isOffline } = gradebook;
  const text = isOffline
    ? t('offlineUnsaved', { count: unsaved })
    : unsaved > 0
      ? t('saving', { count: unsaved })
      : t('allSaved');
  return (
    <p class={`status ${isOffline ? 'offline' : ''}`} role="status">
      {text}
    </p>
  );
}
