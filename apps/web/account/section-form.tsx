import type { ComponentChildren } from 'preact';
import { FailureNotice } from '../ui/notice.tsx';
import { useSent } from '../ui/sent.ts';

interface Props {
  title: string;
  submit: string;
  onSubmit: () => Promise<void>;
  children: ComponentChildren;
}

/** One thing of the account, closed until somebody wants to change it. */
export function SectionForm({ title, submit, onSubmit, children }: Props) {
  const { isBusy, error, send } = useSent();
  return (
    <details>
      <summary>{title}</summary>
      <form
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          void send(onSubmit);
        }}
      >
        {children}
        {error !== undefined && <FailureNotice error={error} />}
        <p>
          <button type="submit" class="main" aria-disabled={isBusy}>
            {submit}
          </button>
        </p>
      </form>
    </details>
  );
}
