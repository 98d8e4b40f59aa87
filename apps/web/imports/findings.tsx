import { findingCodes } from '../../api/values/finding-codes.ts';
import { answered, api } from '../api/client.ts';
import { number } from '../messages/locale.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { byFile, type Finding } from './model/import-state.ts';

const limit = 50;

interface Props {
  importId: string;
  /** How many there are; the API lists the first ten thousand. */
  all: number;
}

/** What is wrong with a bundle, or was left out of it, file by file: the line is the one that an editor shows. */
export function Findings({ importId, all }: Props) {
  const paged = usePaged(
    (cursor) =>
      answered(
        api.GET('/v1/imports/{importId}/findings', { params: { path: { importId }, query: { limit, cursor } } }),
      ),
    [importId, all],
  );
  const { length: listed } = paged.rows;
  return (
    <PagedList paged={paged}>
      {listed > 0 && listed < all && <p class="fine">{t('listedOf', { listed, all })}</p>}
      {byFile(paged.rows).map(({ file, findings }) => (
        <section key={file}>
          <h3>
            <bdi>{file}</bdi>
          </h3>
          <Table
            caption={file}
            rows={findings.map((finding, index) => ({ ...finding, index }))}
            keyOf={({ index }) => String(index)}
            columns={[
              { title: t('line'), isNumber: true, cell: ({ line }) => (line === null ? t('wholeFile') : number(line)) },
              { title: t('column'), cell: ({ column }) => <bdi>{column ?? '–'}</bdi> },
              { title: t('expected'), cell: (finding) => <What {...finding} /> },
            ]}
          />
        </section>
      ))}
    </PagedList>
  );
}

const known: ReadonlySet<string> = new Set(findingCodes);

/** The kind in the language of the page; what the API says of this line in English, as it names words of the standard. */
const What = ({ code, message }: Finding) => (
  <>
    {known.has(code) && t(`finding_${code}`)}
    <span class="reason" lang="en" dir="ltr">
      {message}
    </span>
  </>
);
