import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { end } from '../api/session.ts';
import { t as common } from '../messages/locale.ts';
import { CodeField } from '../sign-in/code-form.tsx';
import { type Picture, pictureOf, Secret } from '../sign-in/qr-code.tsx';
import { t } from './messages/index.ts';
import { ProofFields, useProof } from './proof.tsx';
import { SectionForm } from './section-form.tsx';

/** A second factor: on with a first code of the app, off with the password and a code. */
export const AuthenticatorApp = () => (
  <>
    <SetUp />
    <SwitchOff />
  </>
);

function SetUp() {
  const [secret, setSecret] = useState<{ secretCode: string; picture: Picture }>();
  const [code, setCode] = useState('');
  const proof = useProof();
  const start = async () => {
    const { secretCode, otpauthUri } = await answered(api.POST('/v1/auth/mfa/totp', { body: proof.body }));
    setSecret({ secretCode, picture: await pictureOf(otpauthUri) });
  };
  const verify = async () => {
    await answered(api.POST('/v1/auth/mfa/totp/verify', { body: { code: code.trim() } }));
    end();
  };
  return (
    <SectionForm
      title={t('app')}
      submit={t(secret === undefined ? 'setUp' : 'switchOn')}
      onSubmit={secret === undefined ? start : verify}
    >
      {secret === undefined ? (
        <>
          <p>{t('appHelp')}</p>
          <ProofFields proof={proof} />
        </>
      ) : (
        <>
          <p>{t('scan')}</p>
          <Secret {...secret} />
          <CodeField value={code} onValue={setCode} hint={common('codeOfApp')} />
        </>
      )}
    </SectionForm>
  );
}

function SwitchOff() {
  const proof = useProof();
  const remove = async () => {
    await answered(api.POST('/v1/auth/mfa/totp/disable', { body: proof.body }));
    end();
  };
  return (
    <SectionForm title={t('switchOff')} submit={t('switchOff')} onSubmit={remove}>
      <ProofFields proof={proof} />
    </SectionForm>
  );
}
