import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { FormField, SelectField } from '../ui/form-field.tsx';
import type { Page } from '../ui/page.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { hrefOf } from '../ui/route.ts';
import { useSettled } from '../ui/settled.ts';
import { Table } from '../ui/table.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { t } from './messages/index.ts';
import { askedOf, type Choice, firstChoice, type Sort } from './model/search.ts';
import { roleOptions, roleText, statusText } from './words.ts';
import '../ui/lists.css';

const pageSize = 50;

function read(choice: Choice, cursor: string | undefined): Promise<Schemas['UserPage']> {
  const { q, asked } = askedOf(choice);
  const page = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  if (q !== undefined) return answered(api.POST('/v1/users/search', { body: { q, ...asked, ...page } }));
  const { enabled, total, ...rest } = asked;
  const query = {
    ...rest,
    ...page,
    total: `${total}` as const,
    ...(enabled === undefined ? {} : { enabled: `${enabled}` as const }),
  };
  return answered(api.GET('/v1/users', { params: { query } }));
}

/** Everybody of the school, to search. */
function PeopleList() {
  const [choice, setChoice] = useState(firstChoice);
  const [isInviting, setInviting] = useState(false);
  const [total, setTotal] = useState<number>();
  const q = useSettled(choice.q);
  const asked = { ...choice, q };
  const paged = usePaged(
    async (cursor) => {
      const page = await read(asked, cursor);
      setTotal(page.total);
      return page;
    },
    [JSON.stringify(asked)],
  );
  const choose = (part: Partial<Choice>) => setChoice({ ...choice, ...part });

  return (
    <>
      <div class="heading">
        <h1>{common('people')}</h1>
        <button type="button" class="main" onClick={() => setInviting(true)}>
          {t('invitePerson')}
        </button>
      </div>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <FormField
          label={t('searchPeople')}
          type="search"
          maxLength={100}
          value={choice.q}
          onValue={(text) => choose({ q: text })}
        />
        <SelectField
          label={t('role')}
          value={choice.role}
          onValue={(role) => choose({ role })}
          options={[['', t('anyRole')], ...roleOptions(), ['none', roleText('none')]]}
        />
        <SelectField
          label={t('status')}
          value={choice.status}
          onValue={(status) => choose({ status })}
          options={[
            ['', t('anyStatus')],
            ['enabled', t('enabled')],
            ['disabled', t('disabled')],
          ]}
        />
        <SelectField<Sort>
          label={t('sortBy')}
          value={choice.sort}
          onValue={(sort) => choose({ sort })}
          options={[
            ['familyName', t('sortFamilyName')],
            ['-familyName', t('sortFamilyNameDown')],
            ['givenName', t('sortGivenName')],
            ['email', t('sortEmail')],
            ['-dateLastModified', t('sortChanged')],
          ]}
        />
      </form>
      <p class="fine" role="status">
        {paged.state === 'there' && total !== undefined && t('found', { count: total })}
      </p>
      <PagedList paged={paged}>
        <Table
          caption={common('people')}
          rows={paged.rows}
          keyOf={({ sourcedId }) => sourcedId}
          empty={t('noPeople')}
          columns={[
            {
              title: t('name'),
              cell: (user) => (
                <a href={hrefOf({ name: 'person', userId: user.sourcedId })}>
                  <bdi>{listName(user)}</bdi>
                </a>
              ),
            },
            { title: t('role'), cell: ({ role }) => roleText(role) },
            { title: common('email'), cell: ({ email }) => <bdi>{email ?? '–'}</bdi> },
            { title: t('status'), cell: (user) => statusText(user) },
          ]}
        />
      </PagedList>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

export const peoplePage: Page<'people'> = { title: () => common('people'), View: PeopleList };
