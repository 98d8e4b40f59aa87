import { t } from '../messages/locale.ts';
import type { Loaded } from './loaded.ts';
import { FailureNotice, Notice } from './notice.tsx';

interface Props {
  /** What the page will be about; it has a heading from the beginning. */
  title: string;
  loaded: Exclude<Loaded<unknown>, { state: 'there' }>;
  onRetry: () => void;
}

/** A page that is being read, or could not be. */
export function Waiting({ title, loaded, onRetry }: Props) {
  return (
    <>
      <h1>{title}</h1>
      {loaded.state === 'busy' ? (
        <Notice kind="busy">{t('loading')}</Notice>
      ) : (
        <FailureNotice error={loaded.error} onRetry={onRetry} />
      )}
    </>
  );
}
