import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { date, dayAndTime } from '../messages/locale.ts';
import { SelectField } from '../ui/form-field.tsx';
import { type Paged, PagedList, usePaged } from '../ui/paged.tsx';
import { type Chosen, PersonChoice } from '../ui/people/person-choice.tsx';
import { listName } from '../ui/person.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';

export type Disclosure = Schemas['Disclosure'];

/** Whose data of the school was given to whom. */
export function SchoolDisclosures() {
  const [kind, setKind] = useState<Disclosure['kind'] | ''>('');
  const [person, setPerson] = useState<Chosen>();
  const paged = usePaged<Disclosure>(
    (cursor) => {
      const filters = {
        ...(kind !== '' && { kind }),
        ...(person !== undefined && { userSourcedId: person.sourcedId }),
      };
      return answered(api.GET('/v1/privacy/disclosures', { params: { query: { ...filters, limit: 50, cursor } } }));
    },
    [kind, person?.sourcedId],
  );
  return (
    <>
      <h2>{t('disclosures')}</h2>
      <p>{t('disclosuresHelp')}</p>
      <SelectField<Disclosure['kind'] | ''>
        label={t('kind')}
        value={kind}
        onValue={setKind}
        options={[
          ['', t('everyKind')],
          ['export', t('export')],
          ['supportSession', t('supportSession')],
          ['guardian', t('guardian')],
        ]}
      />
      <PersonChoice label={t('whose')} chosen={person} onChoose={setPerson} />
      <DisclosureList caption={t('disclosures')} paged={paged} isOwn={false} />
    </>
  );
}

interface Props {
  caption: string;
  paged: Paged<Disclosure>;
  /** Whose data it is needs no saying then. */
  isOwn: boolean;
}

export function DisclosureList({ caption, paged, isOwn }: Props) {
  return (
    <PagedList paged={paged}>
      <Table
        caption={caption}
        rows={paged.rows}
        keyOf={({ id }) => String(id)}
        empty={t('noDisclosures')}
        columns={[
          { title: t('day'), cell: ({ day }) => date(day) },
          { title: t('kind'), cell: ({ kind }) => t(kind) },
          ...(isOwn
            ? []
            : [
                {
                  title: t('whose'),
                  cell: ({ user }: Disclosure) => (user === null ? t('everybody') : <bdi>{listName(user)}</bdi>),
                },
              ]),
          {
            title: t('reader'),
            cell: ({ reader }) => (reader === null ? t('runsService') : <bdi>{listName(reader)}</bdi>),
          },
          { title: t('at'), cell: ({ at }) => dayAndTime(at) },
          {
            title: t('route'),
            cell: ({ operationId }) => (
              <code lang="en" dir="ltr">
                {operationId}
              </code>
            ),
          },
        ]}
      />
    </PagedList>
  );
}
