import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common, date } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { Field } from '../ui/field.tsx';
import { FormField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

type ClosedSchool = Schemas['ClosedSchool'];
type Action = 'closeSchool' | 'reopen' | 'removeSchool';

/** For those who run the service. */
export function ClosedSchools() {
  const [loaded, again] = useLoaded(async () => (await answered(api.GET('/v1/privacy/closedSchools'))).data);
  const [asked, setAsked] = useState<{ action: Action; school: string }>();
  return (
    <>
      <h2>{t('closedSchools')}</h2>
      <p>{t('closedHelp')}</p>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && (
        <>
          <p>
            <button type="button" onClick={() => setAsked({ action: 'closeSchool', school: '' })}>
              {t('closeSchool')}
            </button>
          </p>
          <SchoolTable schools={loaded.value} onAsk={(action, school) => setAsked({ action, school })} />
        </>
      )}
      {asked && <Proven {...asked} onDone={again} onClose={() => setAsked(undefined)} />}
    </>
  );
}

interface TableProps {
  schools: readonly ClosedSchool[];
  onAsk: (action: Action, school: string) => void;
}

const SchoolTable = ({ schools, onAsk }: TableProps) => (
  <Table
    caption={t('closedSchools')}
    rows={schools}
    keyOf={({ schoolSourcedId }) => schoolSourcedId}
    empty={t('noClosed')}
    columns={[
      { title: t('school'), cell: ({ schoolSourcedId }) => <bdi>{schoolSourcedId}</bdi> },
      { title: t('closedOn'), cell: ({ closedOn }) => (closedOn === null ? '–' : date(closedOn)) },
      { title: t('holds'), isNumber: true, cell: ({ openHolds }) => openHolds },
      {
        title: t('proposals'),
        cell: ({ removal }) =>
          removal === null
            ? '–'
            : `${t(removal.state)} · ${t('rows')}: ${removal.rows} · ${t('files')}: ${removal.files}`,
      },
      {
        title: t('action'),
        cell: ({ schoolSourcedId, removal }) => (
          <span class="actions">
            <button
              type="button"
              aria-label={`${t('reopen')}: ${schoolSourcedId}`}
              onClick={() => onAsk('reopen', schoolSourcedId)}
            >
              {t('reopen')}
            </button>
            {removal?.state === 'proposed' && (
              <button
                type="button"
                aria-label={`${t('removeSchool')}: ${schoolSourcedId}`}
                onClick={() => onAsk('removeSchool', schoolSourcedId)}
              >
                {t('removeSchool')}
              </button>
            )}
          </span>
        ),
      },
    ]}
  />
);

interface ProvenProps {
  action: Action;
  school: string;
  onDone: () => void;
  onClose: () => void;
}

/** With the password and a code of the authenticator app, as the API asks for each of these. */
function Proven({ action, school, onDone, onClose }: ProvenProps) {
  const [schoolId, setSchoolId] = useState(school);
  const [closedOn, setClosedOn] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const send = async () => {
    const body = { schoolSourcedId: schoolId.trim(), password, ...(code.trim() !== '' && { code: code.trim() }) };
    if (action === 'closeSchool') {
      await answered(api.POST('/v1/privacy/closedSchools', { body: { ...body, closedOn } }));
    } else if (action === 'reopen') {
      await answered(api.POST('/v1/privacy/closedSchools/reopening', { body }));
    } else {
      await answered(api.POST('/v1/privacy/closedSchools/removal', { body }));
    }
    onDone();
  };
  return (
    <Confirmation
      title={t(action)}
      action={t(action)}
      {...(action === 'removeSchool' && { typed: school })}
      onConfirm={send}
      onClose={onClose}
    >
      {action === 'removeSchool' && <p>{t('removeHelp')}</p>}
      {action === 'closeSchool' ? (
        <>
          <FormField label={t('schoolId')} value={schoolId} onValue={setSchoolId} required />
          <FormField label={t('closedOn')} type="date" value={closedOn} onValue={setClosedOn} required />
        </>
      ) : (
        <p>
          <bdi>{school}</bdi>
        </p>
      )}
      <Field
        label={t('password')}
        type="password"
        autocomplete="current-password"
        value={password}
        onValue={setPassword}
      />
      <Field label={t('code')} inputMode="numeric" autocomplete="one-time-code" value={code} onValue={setCode} />
    </Confirmation>
  );
}
