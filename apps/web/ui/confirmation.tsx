import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Failed } from '../api/failed.ts';
import { t } from '../messages/locale.ts';
import { Dialog } from './dialog.tsx';
import { FormField } from './form-field.tsx';
import { FailureNotice } from './notice.tsx';
import { useSent } from './sent.ts';
import { isSameText } from './text/same-text.ts';

interface Props {
  title: string;
  /** What will happen. */
  children: ComponentChildren;
  /** On the button that does it. */
  action: string;
  /** To be typed before, where it cannot be undone. */
  typed?: string;
  /** Does it; the dialog closes where nothing is thrown. */
  onConfirm: () => Promise<void>;
  /** Somebody else changed it meanwhile: reads it again, so that a second press is about what is there now. */
  onOvertaken?: () => Promise<void> | void;
  onClose: () => void;
}

/** Asks before something that many people notice, or that cannot be undone. */
export function Confirmation({ title, children, action, typed, onConfirm, onOvertaken, onClose }: Props) {
  const [text, setText] = useState('');
  const { isBusy, error, send } = useSent();
  const confirm = async () => {
    try {
      await onConfirm();
    } catch (caught) {
      if (caught instanceof Failed && caught.status === 412) await onOvertaken?.();
      throw caught;
    }
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(confirm);
        }}
      >
        {children}
        {typed !== undefined && (
          <FormField label={t('typeToConfirm', { text: typed })} value={text} onValue={setText} />
        )}
        {error !== undefined && <FailureNotice error={error} />}
        <p class="actions">
          <button
            type="submit"
            class="main"
            disabled={typed !== undefined && !isSameText(text, typed)}
            aria-disabled={isBusy}
          >
            {action}
          </button>
          <button type="button" class="quiet" onClick={onClose}>
            {t('cancel')}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
