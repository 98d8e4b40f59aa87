import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime } from '../messages/locale.ts';
import { Facts } from '../ui/lists/facts.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { hrefOf } from '../ui/route.ts';
import { t } from './messages/index.ts';
import { SignUpAddress } from './sign-up-address.tsx';
import { SupportSessions } from './support-sessions.tsx';

type Mail = Schemas['Mail'];

/** What exchanges data with the school. */
function ConnectedPage({ me }: { me: Me }) {
  return (
    <>
      <h1>{t('connected')}</h1>
      <DropFolder school={me.school.sourcedId} />
      <MailSender />
      <SignUpAddress school={me.school.sourcedId} />
      <SupportSessions />
    </>
  );
}

/** An import that nobody of the school asked for came from the drop folder. */
const readLastBundle = async () =>
  (await answered(api.GET('/v1/imports', { params: { query: { limit: 50 } } }))).data.find(
    ({ requestedBy }) => requestedBy === null,
  );

function DropFolder({ school }: { school: string }) {
  const [loaded, again] = useLoaded(readLastBundle);
  return (
    <section>
      <h2>{t('dropFolder')}</h2>
      <p>{t('dropHelp')}</p>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && (
        <Facts
          facts={[
            [t('where'), <code dir="ltr">drop/{school}/</code>],
            [
              t('lastBundle'),
              loaded.value === undefined
                ? t('noBundle')
                : `${dayAndTime(loaded.value.createdAt)} · ${t(loaded.value.state === 'queued' ? 'waits' : loaded.value.state)}`,
            ],
          ]}
        />
      )}
    </section>
  );
}

const readLast = async (state: Mail['state']) =>
  (await answered(api.GET('/v1/mails', { params: { query: { state, limit: 1 } } }))).data[0];

const readMails = async () => {
  const [sent, delivered, bounced, failed] = await Promise.all(
    (['sent', 'delivered', 'bounced', 'failed'] as const).map(readLast),
  );
  return { sent, delivered, bounced, failed };
};

function MailSender() {
  const [loaded, again] = useLoaded(readMails);
  const whenOf = (mail: Mail | undefined): string =>
    mail === undefined ? t('none') : dayAndTime(mail.resolvedAt ?? mail.sentAt ?? mail.dueAt);
  return (
    <section>
      <h2>{t('mailSender')}</h2>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && (
        <Facts
          facts={[
            [t('lastSent'), whenOf(loaded.value.sent)],
            [t('lastDelivered'), whenOf(loaded.value.delivered)],
            [t('lastBounced'), whenOf(loaded.value.bounced)],
            [t('lastFailed'), whenOf(loaded.value.failed)],
          ]}
        />
      )}
      <p>
        <a href={hrefOf({ name: 'mails' })}>{t('toMails')}</a>
      </p>
    </section>
  );
}

export const connectedPage: Page<'connected'> = { title: () => common('connectedSystems'), View: ConnectedPage };
