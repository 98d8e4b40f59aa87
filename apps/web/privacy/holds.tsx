import { useState } from 'preact/hooks';
import { readClasses } from '../api/classes.ts';
import { answered, api, type Schemas } from '../api/client.ts';
import { dayAndTime } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { CheckField, FormField, SelectField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { PersonById } from '../ui/people/person-by-id.tsx';
import { type Chosen, PersonChoice } from '../ui/people/person-choice.tsx';
import { useSent } from '../ui/sent.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

type Hold = Schemas['LegalHold'];
type Classes = readonly Schemas['Class'][];

/** What is kept from every deletion, and why. */
export function Holds() {
  const [isOpenAlone, setOpenAlone] = useState(true);
  const [released, setReleased] = useState<Hold>();
  const [classes, againClasses] = useLoaded<Classes>(readClasses);
  const known = classes.state === 'there' ? classes.value : [];
  const paged = usePaged<Hold>(
    (cursor) => {
      const query = { ...(isOpenAlone && { open: 'true' as const }), limit: 50, cursor };
      return answered(api.GET('/v1/privacy/holds', { params: { query } }));
    },
    [isOpenAlone],
  );
  const release = async ({ sourcedId }: Hold) => {
    const params = { path: { legalHoldSourcedId: sourcedId } };
    await answered(api.POST('/v1/privacy/holds/{legalHoldSourcedId}/release', { params }));
    await paged.refresh();
  };
  return (
    <>
      <p>{t('holdsHelp')}</p>
      {classes.state === 'failed' && <FailureNotice error={classes.error} onRetry={againClasses} />}
      <PlaceHold classes={known} onPlaced={paged.refresh} />
      <h2>{t('holds')}</h2>
      <CheckField label={t('openHolds')} isOn={isOpenAlone} onChange={setOpenAlone} />
      <PagedList paged={paged}>
        <Table
          caption={t('holds')}
          rows={paged.rows}
          keyOf={({ sourcedId }) => sourcedId}
          empty={t('noHolds')}
          columns={[
            { title: t('about'), cell: (hold) => <About hold={hold} classes={known} /> },
            { title: t('reason'), cell: ({ reason }) => <bdi>{reason}</bdi> },
            {
              title: t('state'),
              cell: ({ releasedAt }) =>
                releasedAt === null ? t('open') : t('released', { when: dayAndTime(releasedAt) }),
            },
            { title: t('placed'), cell: ({ placedAt }) => dayAndTime(placedAt) },
            { title: t('placedBy'), cell: ({ placedBy }) => (placedBy === null ? '–' : <PersonById id={placedBy} />) },
            {
              title: t('action'),
              cell: (hold) =>
                hold.open ? (
                  <button
                    type="button"
                    aria-label={`${t('release')}: ${hold.reason}`}
                    onClick={() => setReleased(hold)}
                  >
                    {t('release')}
                  </button>
                ) : (
                  '–'
                ),
            },
          ]}
        />
      </PagedList>
      {released && (
        <Confirmation
          title={t('releaseTitle')}
          action={t('release')}
          onConfirm={() => release(released)}
          onClose={() => setReleased(undefined)}
        >
          <p>
            <bdi>{released.reason}</bdi>
          </p>
          <p>{t('releaseHelp')}</p>
        </Confirmation>
      )}
    </>
  );
}

function About({ hold: { userSourcedId, classSourcedId }, classes }: { hold: Hold; classes: Classes }) {
  if (userSourcedId !== null) return <PersonById id={userSourcedId} />;
  const ofClass = classes.find(({ sourcedId }) => sourcedId === classSourcedId);
  return <bdi>{ofClass?.title ?? classSourcedId}</bdi>;
}

function PlaceHold({ classes, onPlaced }: { classes: Classes; onPlaced: () => Promise<void> }) {
  const [about, setAbout] = useState<'person' | 'class'>('person');
  const [person, setPerson] = useState<Chosen>();
  const [classId, setClassId] = useState('');
  const [reason, setReason] = useState('');
  const { isBusy, error, send } = useSent();
  const subject = about === 'class' ? classId : (person?.sourcedId ?? '');
  const place = () =>
    send(async () => {
      const whose = about === 'class' ? { classSourcedId: subject } : { userSourcedId: subject };
      await answered(api.POST('/v1/privacy/holds', { body: { ...whose, reason: reason.trim() } }));
      setPerson(undefined);
      setClassId('');
      setReason('');
      await onPlaced();
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void place();
      }}
    >
      <h2>{t('placeHold')}</h2>
      <SelectField
        label={t('about')}
        value={about}
        onValue={setAbout}
        options={[
          ['person', t('aboutPerson')],
          ['class', t('aboutClass')],
        ]}
      />
      {about === 'person' ? (
        <PersonChoice label={t('person')} chosen={person} onChoose={setPerson} />
      ) : (
        <SelectField
          label={t('class')}
          value={classId}
          onValue={setClassId}
          options={[['', t('choose')], ...classes.map(({ sourcedId, title }) => [sourcedId, title] as const)]}
        />
      )}
      <FormField label={t('reason')} value={reason} onValue={setReason} maxLength={500} required />
      {error !== undefined && <FailureNotice error={error} />}
      <p>
        <button type="submit" class="main" disabled={subject === '' || reason.trim() === ''} aria-disabled={isBusy}>
          {t('placeHold')}
        </button>
      </p>
    </form>
  );
}
