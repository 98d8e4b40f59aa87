import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { SelectField } from '../ui/form-field.tsx';
import type { Page } from '../ui/page.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { PersonById } from '../ui/people/person-by-id.tsx';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { Suppressions } from './suppressions.tsx';

type Mail = Schemas['Mail'];
type State = Mail['state'];
type Kind = Mail['kind'];

const states: readonly State[] = [
  'pending',
  'sending',
  'unknown',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'rejected',
  'failed',
  'suppressed',
  'withdrawn',
];
const kinds: readonly Kind[] = [
  'accountNotice',
  'digest',
  'guardianNotice',
  'importResult',
  'privacyNotice',
  'supportNotice',
];
const stateText = (state: State): string => t(state === 'sent' ? 'sentState' : state);

/** What became of the mails of the school. */
function MailsPage() {
  const [kind, setKind] = useState<Kind | ''>('');
  const [state, setState] = useState<State | ''>('');
  const paged = usePaged<Mail>(
    (cursor) => {
      const filters = { ...(kind !== '' && { kind }), ...(state !== '' && { state }) };
      return answered(api.GET('/v1/mails', { params: { query: { ...filters, limit: 25, cursor } } }));
    },
    [kind, state],
  );
  return (
    <>
      <h1>{t('title')}</h1>
      <p>{t('help')}</p>
      <div class="filters">
        <SelectField<Kind | ''>
          label={t('kind')}
          value={kind}
          onValue={setKind}
          options={[['', t('everyKind')], ...kinds.map((name) => [name, t(name)] as const)]}
        />
        <SelectField<State | ''>
          label={t('state')}
          value={state}
          onValue={setState}
          options={[['', t('everyState')], ...states.map((name) => [name, stateText(name)] as const)]}
        />
      </div>
      <PagedList paged={paged}>
        <Table
          caption={t('title')}
          rows={paged.rows}
          keyOf={({ id }) => id}
          empty={t('none')}
          columns={[
            { title: t('mail'), cell: (mail) => t(mail.kind) },
            { title: t('state'), cell: (mail) => stateText(mail.state) },
            {
              title: t('reader'),
              cell: ({ userSourcedId }) => (userSourcedId === null ? t('nobody') : <PersonById id={userSourcedId} />),
            },
            { title: t('due'), cell: ({ dueAt }) => dayAndTime(dueAt) },
            { title: t('sent'), cell: ({ sentAt }) => (sentAt === null ? '–' : dayAndTime(sentAt)) },
            { title: t('known'), cell: ({ resolvedAt }) => (resolvedAt === null ? '–' : dayAndTime(resolvedAt)) },
            { title: t('attempts'), isNumber: true, cell: ({ attempts }) => number(attempts) },
            { title: t('why'), cell: ({ failure }) => failure ?? '–' },
          ]}
        />
      </PagedList>
      <details>
        <summary>{t('meaning')}</summary>
        <Table
          caption={t('meaning')}
          rows={states}
          keyOf={(name) => name}
          columns={[
            { title: t('state'), cell: stateText },
            { title: t('meaningTitle'), cell: (name) => t(`${name}Help`) },
          ]}
        />
      </details>
      <Suppressions />
    </>
  );
}

export const mailsPage: Page<'mails'> = { title: () => common('mails'), View: MailsPage };
