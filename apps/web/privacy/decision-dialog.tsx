import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { FormField } from '../ui/form-field.tsx';
import { listName } from '../ui/person.ts';
import { t } from './messages/index.ts';

export interface Asked {
  request: Schemas['PrivacyRequest'];
  decision: 'withdraw' | 'approve' | 'refuse';
}

interface Props extends Asked {
  onDone: () => Promise<void>;
  onClose: () => void;
}

const texts = {
  withdraw: ['withdrawOf', 'withdrawHelp'],
  approve: ['approveErasure', 'approveErasureHelp'],
  refuse: ['refuseErasure', 'refuseErasureHelp'],
} as const;

/** What becomes of an erasure: withdrawn, or decided where the person asked for it. */
export function DecisionDialog({ request, decision, onDone, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [title, help] = texts[decision];
  const params = { path: { privacyRequestId: request.id } };
  const send = async () => {
    if (decision === 'withdraw') {
      await answered(api.POST('/v1/privacy/requests/{privacyRequestId}/withdrawal', { params }));
    } else if (decision === 'approve') {
      await answered(api.POST('/v1/privacy/requests/{privacyRequestId}/approval', { params }));
    } else {
      const body = { reason: reason.trim() };
      await answered(api.POST('/v1/privacy/requests/{privacyRequestId}/refusal', { params, body }));
    }
    await onDone();
  };
  return (
    <Confirmation
      title={t(title, { name: listName(request.user) })}
      action={t(decision)}
      {...(decision === 'approve' && { typed: request.user.familyName })}
      onConfirm={send}
      onClose={onClose}
    >
      <p>{t(help)}</p>
      {decision === 'refuse' && (
        <FormField label={t('reason')} value={reason} onValue={setReason} maxLength={255} required />
      )}
    </Confirmation>
  );
}
