import type { Schemas } from '../api/client.ts';
import { answered, api } from '../api/client.ts';
import { download } from '../api/download.ts';
import { date, day } from '../messages/locale.ts';
import { fileSize } from '../messages/units.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { type Paged, PagedList } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { Table } from '../ui/table.tsx';
import { useWatched } from '../ui/watched.ts';
import { t } from './messages/index.ts';

export type Report = Schemas['Report'];

export const isInWork = ({ state }: Pick<Report, 'state'>): boolean => state === 'rendering' || state === 'scanning';

const nameOf = ({ kind, day: ofDay }: Report): string => `${t(kind)} · ${date(ofDay)}`;

/** Reports with their files; watched as long as one is being made. */
export function ReportList({ caption, paged }: { caption: string; paged: Paged<Report> }) {
  useWatched(paged.rows.some(isInWork), 3, () => void paged.refresh().catch(() => undefined));
  return (
    <PagedList paged={paged}>
      <ReportTable caption={caption} reports={paged.rows} />
    </PagedList>
  );
}

export function ReportTable({ caption, reports }: { caption: string; reports: readonly Report[] }) {
  const { error, send } = useSent();
  const fetchFile = (reportId: string) =>
    send(async () => {
      const { url } = await answered(api.GET('/v1/reports/{reportId}/file', { params: { path: { reportId } } }));
      download(url);
    });
  return (
    <>
      {error !== undefined && <FailureNotice error={error} />}
      <Table
        caption={caption}
        rows={reports}
        keyOf={({ id }) => id}
        empty={t('noReports')}
        columns={[
          {
            title: t('report'),
            cell: (report) => (
              <>
                {nameOf(report)}
                {report.student && (
                  <span class="reason">
                    <bdi>{listName(report.student)}</bdi>
                  </span>
                )}
              </>
            ),
          },
          {
            title: t('state'),
            cell: (report) =>
              report.state === 'ready' ? (
                <button
                  type="button"
                  aria-label={t('downloadOf', {
                    report: [nameOf(report), report.student && listName(report.student)].filter(Boolean).join(', '),
                  })}
                  onClick={() => void fetchFile(report.id)}
                >
                  {t('download')}
                </button>
              ) : (
                t(report.state)
              ),
          },
          {
            title: t('size'),
            isNumber: true,
            cell: ({ sizeBytes }) => (sizeBytes === null ? '–' : fileSize(sizeBytes)),
          },
          { title: t('deleted'), cell: ({ expiresAt }) => day(expiresAt) },
        ]}
      />
    </>
  );
}
