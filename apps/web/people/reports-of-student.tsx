import { answered, api, type Schemas } from '../api/client.ts';
import { date } from '../messages/locale.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { useSent } from '../ui/sent.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { reportStateText, reportText } from './words.ts';

/** Progress reports and report cards, as PDF. */
export function ReportsOfStudent({ student }: { student: Schemas['User'] }) {
  const sent = useSent();
  const path = { userSourcedId: student.sourcedId };
  const paged = usePaged((cursor) =>
    answered(api.GET('/v1/users/{userSourcedId}/reports', { params: { path, query: { limit: 20, cursor } } })),
  );
  const download = (reportId: string) =>
    sent.send(async () => {
      const link = await answered(api.GET('/v1/reports/{reportId}/file', { params: { path: { reportId } } }));
      // An attachment: the page stays.
      location.assign(link.url);
    });
  const nameOf = (report: Schemas['Report']) => `${reportText(report.kind)} ${date(report.day)}`;
  return (
    <section>
      <h2>{t('reports')}</h2>
      {sent.error !== undefined && <FailureNotice error={sent.error} />}
      <PagedList paged={paged}>
        <Table
          caption={t('reports')}
          rows={paged.rows}
          keyOf={({ id }) => id}
          empty={t('noReports')}
          columns={[
            { title: t('report'), cell: ({ kind }) => reportText(kind) },
            { title: t('day'), cell: (report) => date(report.day) },
            { title: t('reportState'), cell: ({ state }) => reportStateText(state) },
            {
              title: t('download'),
              cell: (report) =>
                report.state === 'ready' && (
                  <button
                    type="button"
                    aria-label={t('downloadOf', { name: nameOf(report) })}
                    onClick={() => void download(report.id)}
                  >
                    {t('download')}
                  </button>
                ),
            },
          ]}
        />
      </PagedList>
    </section>
  );
}
