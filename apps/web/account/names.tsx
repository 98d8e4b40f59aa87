import { useState } from 'preact/hooks';
import { answered, api, type Me } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { FormField, wrongAt } from '../ui/form-field.tsx';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { type Outcome, SaveOutcome } from './save-outcome.tsx';

interface Props {
  me: Me;
  onMe: (me: Me) => void;
}

/** The names somebody chose for themselves beside the official ones. */
export function Names({ me, onMe }: Props) {
  const [given, setGiven] = useState(me.preferredGivenName ?? '');
  const [family, setFamily] = useState(me.preferredFamilyName ?? '');
  const [outcome, setOutcome] = useState<Outcome>();
  const { isBusy, error, send } = useSent();
  const save = async () => {
    const params = { header: { 'If-Match': `"${me.version}"` } };
    const body = { preferredGivenName: given.trim() || null, preferredFamilyName: family.trim() || null };
    try {
      onMe(await answered(api.PATCH('/v1/users/me', { params, body })));
      setOutcome('saved');
    } catch (caught) {
      if (!(caught instanceof Failed) || caught.status !== 412) throw caught;
      onMe(await answered(api.GET('/v1/users/me')));
      setOutcome('changedMeanwhile');
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setOutcome(undefined);
        void send(save);
      }}
    >
      <h2>{t('names')}</h2>
      <p>{t('namesHelp')}</p>
      <FormField
        label={t('givenName')}
        hint={me.givenName}
        wrong={wrongAt(error, '/preferredGivenName')}
        value={given}
        onValue={setGiven}
      />
      <FormField
        label={t('familyName')}
        hint={me.familyName}
        wrong={wrongAt(error, '/preferredFamilyName')}
        value={family}
        onValue={setFamily}
      />
      <SaveOutcome isBusy={isBusy} error={error} outcome={outcome} />
    </form>
  );
}
