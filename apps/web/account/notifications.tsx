import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common, currentTag } from '../messages/locale.ts';
import { CheckField, SelectField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSent } from '../ui/sent.ts';
import { t } from './messages/index.ts';
import { type Outcome, SaveOutcome } from './save-outcome.tsx';

type Preferences = Schemas['NotificationPreferences'];
const kinds: readonly Schemas['NotificationKind'][] = [
  'gradesPosted',
  'returnedSubmissions',
  'workDue',
  'extensions',
  'reports',
];

const read = (): Promise<Preferences> => answered(api.GET('/v1/users/me/notificationPreferences'));

/** When the daily mail comes, and what it is about. */
export function Notifications() {
  const [loaded, again] = useLoaded(read);
  return (
    <section>
      <h2>{t('mails')}</h2>
      <p>{t('mailsHelp')}</p>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && <PreferencesForm first={loaded.value} />}
    </section>
  );
}

function PreferencesForm({ first }: { first: Preferences }) {
  const [{ digest, digestHour, kindsOff, version }, setPreferences] = useState(first);
  const [outcome, setOutcome] = useState<Outcome>();
  const { isBusy, error, send } = useSent();
  const change = (part: Partial<Preferences>) => {
    setPreferences((before) => ({ ...before, ...part }));
    setOutcome(undefined);
  };
  const save = async () => {
    const params = version === 0 ? {} : { header: { 'If-Match': `"${version}"` } };
    try {
      const body = { digest, digestHour, kindsOff };
      setPreferences(await answered(api.PUT('/v1/users/me/notificationPreferences', { params, body })));
      setOutcome('saved');
    } catch (caught) {
      if (!(caught instanceof Failed) || (caught.status !== 412 && caught.status !== 428)) throw caught;
      const { version: fresh } = await read();
      change({ version: fresh });
      setOutcome('changedMeanwhile');
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send(save);
      }}
    >
      <CheckField label={t('digest')} isOn={digest} onChange={(isOn) => change({ digest: isOn })} />
      {digest && (
        <>
          <SelectField
            label={t('hour')}
            value={String(digestHour)}
            onValue={(hour) => change({ digestHour: Number(hour) })}
            options={Array.from({ length: 24 }, (_, hour) => [String(hour), hourText(hour)] as const)}
          />
          <fieldset>
            <legend>{t('about')}</legend>
            {kinds.map((kind) => (
              <CheckField
                key={kind}
                label={t(kind)}
                isOn={!kindsOff.includes(kind)}
                onChange={(isOn) =>
                  change({ kindsOff: isOn ? kindsOff.filter((off) => off !== kind) : [...kindsOff, kind] })
                }
              />
            ))}
          </fieldset>
        </>
      )}
      <SaveOutcome isBusy={isBusy} error={error} outcome={outcome} />
    </form>
  );
}

/** As the language writes a time of day. */
const hourText = (hour: number): string =>
  new Intl.DateTimeFormat(currentTag(), { timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2026, 0, 1, hour)),
  );
