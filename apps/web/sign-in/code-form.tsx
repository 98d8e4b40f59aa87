import { useState } from 'preact/hooks';
import { t } from '../messages/locale.ts';
import { Field } from '../ui/field.tsx';
import { StepForm } from './step-form.tsx';

export function CodeForm({ send, onBack }: { send: (code: string) => Promise<void>; onBack: () => void }) {
  const [code, setCode] = useState('');
  return (
    <StepForm title={t('enterCode')} submit={t('continue')} onSubmit={() => send(code)} onBack={onBack}>
      <CodeField value={code} onValue={setCode} hint={t('codeOfApp')} />
    </StepForm>
  );
}

export function CodeField(props: { value: string; onValue: (value: string) => void; hint: string; length?: number }) {
  return (
    <Field
      label={t('code')}
      hint={props.hint}
      inputMode="numeric"
      autocomplete="one-time-code"
      pattern="\s*\d{4,10}\s*"
      value={props.value}
      onValue={props.onValue}
    />
  );
}
