import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { usePaged } from '../ui/paged.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { t } from './messages/index.ts';
import { type Report, ReportList } from './report-list.tsx';

/** For students their own reports, for guardians those of each child. */
function OwnReportsPage({ me }: { me: Me }) {
  return me.role === 'guardian' ? <ReportsOfChildren /> : <OwnReports />;
}

function OwnReports() {
  const paged = usePaged<Report>((cursor) =>
    answered(api.GET('/v1/users/me/reports', { params: { query: { limit: 20, cursor } } })),
  );
  return (
    <>
      <h1>{t('mine')}</h1>
      <ReportList caption={t('mine')} paged={paged} />
    </>
  );
}

function ReportsOfChildren() {
  const [loaded, again] = useLoaded(() => answered(api.GET('/v1/users/me/children')));
  if (loaded.state !== 'there') return <Waiting title={t('title')} loaded={loaded} onRetry={again} />;
  const { data } = loaded.value;
  return (
    <>
      <h1>{t('title')}</h1>
      {data.length === 0 && <p>{t('noChildren')}</p>}
      {data.map((child) => (
        <ReportsOfChild key={child.sourcedId} child={child} />
      ))}
    </>
  );
}

function ReportsOfChild({ child }: { child: Schemas['Child'] }) {
  const path = { studentSourcedId: child.sourcedId };
  const paged = usePaged<Report>((cursor) =>
    answered(api.GET('/v1/children/{studentSourcedId}/reports', { params: { path, query: { limit: 20, cursor } } })),
  );
  const caption = t('ofChild', { name: `${child.givenName} ${child.familyName}` });
  return (
    <section>
      <h2>
        <bdi>{caption}</bdi>
      </h2>
      <ReportList caption={caption} paged={paged} />
    </section>
  );
}

export const ownReportsPage: Page<'ownReports'> = { title: () => common('reports'), View: OwnReportsPage };
