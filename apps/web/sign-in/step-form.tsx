import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../messages/locale.ts';
import { FailureNotice } from '../ui/notice.tsx';

interface Props {
  title: string;
  submit: string;
  /** Rejects with what the form is to show. */
  onSubmit: () => Promise<void>;
  onBack?: () => void;
  children: ComponentChildren;
}

/** A form of the sign-in: sends once, shows what was wrong, and keeps what was typed. */
export function StepForm({ title, submit, onSubmit, onBack, children }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const send = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={send} aria-busy={isBusy}>
      <h1>{title}</h1>
      {error !== undefined && <FailureNotice error={error} />}
      {children}
      <p class="actions">
        <button type="submit" class="main" aria-disabled={isBusy}>
          {isBusy ? t('oneMoment') : submit}
        </button>
        {onBack && (
          <button type="button" class="quiet" onClick={onBack}>
            {t('backToSignIn')}
          </button>
        )}
      </p>
    </form>
  );
}
