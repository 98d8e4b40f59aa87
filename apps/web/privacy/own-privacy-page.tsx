import './problems.ts';
import { answered, api } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { Trail } from '../ui/lists/trail.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { usePaged } from '../ui/paged.tsx';
import { useSent } from '../ui/sent.ts';
import { type Disclosure, DisclosureList } from './disclosures.tsx';
import { t } from './messages/index.ts';
import { OwnErasure } from './own-erasure.tsx';
import { type Request, RequestTable } from './request-table.tsx';

/** For everybody: a copy of one's own data, and who else was given it. */
function OwnPrivacyPage() {
  const { isBusy, error, send } = useSent();
  const copies = usePaged<Request>((cursor) =>
    answered(api.GET('/v1/users/me/privacy/exports', { params: { query: { limit: 20, cursor } } })),
  );
  const disclosures = usePaged<Disclosure>((cursor) =>
    answered(api.GET('/v1/users/me/privacy/disclosures', { params: { query: { limit: 50, cursor } } })),
  );
  const ask = () =>
    send(async () => {
      await answered(api.POST('/v1/users/me/privacy/exports'));
      await copies.refresh();
    });
  return (
    <>
      <Trail of={[{ label: common('myAccount'), route: { name: 'account' } }]} />
      <h1>{t('ownTitle')}</h1>
      <h2>{t('ownExport')}</h2>
      <p>{t('ownExportHelp')}</p>
      {error !== undefined && <FailureNotice error={error} />}
      <p>
        <button type="button" class="main" aria-disabled={isBusy} onClick={() => void ask()}>
          {t('askOwnExport')}
        </button>
      </p>
      <RequestTable caption={t('ownExport')} paged={copies} empty={t('noOwnExports')} ownId={undefined} />
      <h2>{t('ownDisclosures')}</h2>
      <p>{t('disclosuresHelp')}</p>
      <DisclosureList caption={t('ownDisclosures')} paged={disclosures} isOwn />
      <OwnErasure />
    </>
  );
}

export const ownPrivacyPage: Page<'ownPrivacy'> = { title: () => t('ownTitle'), View: OwnPrivacyPage };
