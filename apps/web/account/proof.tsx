import { useState } from 'preact/hooks';
import { Field } from '../ui/field.tsx';
import { t } from './messages/index.ts';

interface Proof {
  password: string;
  code: string;
  setPassword: (password: string) => void;
  setCode: (code: string) => void;
  /** As the API takes it: a code that nobody typed is left out. */
  body: { password: string; code?: string };
}

export function useProof(): Proof {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  return { password, code, setPassword, setCode, body: { password, ...(code.trim() && { code: code.trim() }) } };
}

/** Who somebody is, once more, before their account changes: a tab that was left open is not enough. */
export const ProofFields = ({ proof }: { proof: Proof }) => (
  <>
    <Field
      label={t('currentPassword')}
      type="password"
      autocomplete="current-password"
      value={proof.password}
      onValue={proof.setPassword}
    />
    <Field
      label={t('codeIfAny')}
      isOptional
      inputMode="numeric"
      autocomplete="one-time-code"
      value={proof.code}
      onValue={proof.setCode}
    />
  </>
);
