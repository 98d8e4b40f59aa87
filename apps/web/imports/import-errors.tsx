import { useState } from 'preact/hooks';
import { findingCodes } from '../../api/values/finding-codes.ts';
import type { Schemas } from '../api/client.ts';
import { number } from '../messages/locale.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { byFile, type FindingsOfFile } from './model/import-state.ts';

type Details = Schemas['ImportRunDetails'];

/** What is wrong with a bundle, file by file: the line is the one that an editor shows. */
export function ImportErrors({ run }: { run: Pick<Details, 'errors' | 'errorCount'> }) {
  const { errors, errorCount } = run;
  return (
    <section>
      <h2>{t('errors')}</h2>
      <p>{t('errorsFound', { count: errorCount })}</p>
      {errors.length < errorCount && (
        <p class="fine">{t('errorsListed', { listed: errors.length, all: errorCount })}</p>
      )}
      {byFile(errors).map((file) => (
        <FindingList key={file.file} {...file} />
      ))}
    </section>
  );
}

const known: ReadonlySet<string> = new Set(findingCodes);

/** The kind in the language of the page; what the API says of this line in English, as it names words of the standard. */
const What = ({ code, message }: FindingsOfFile['findings'][number]) => (
  <>
    {known.has(code) && t(`finding_${code}`)}
    <span class="reason" lang="en" dir="ltr">
      {message}
    </span>
  </>
);

const atOnce = 20;

/** The findings of one file, some at a time. */
export function FindingList({ file, findings }: FindingsOfFile) {
  const [shown, setShown] = useState(atOnce);
  return (
    <>
      <h3>
        <bdi>{file}</bdi>
      </h3>
      <Table
        caption={file}
        rows={findings.slice(0, shown).map((finding, index) => ({ ...finding, index }))}
        keyOf={({ index }) => String(index)}
        columns={[
          { title: t('line'), isNumber: true, cell: ({ line }) => (line === null ? t('wholeFile') : number(line)) },
          { title: t('column'), cell: ({ column }) => <bdi>{column ?? '–'}</bdi> },
          { title: t('expected'), cell: (finding) => <What {...finding} /> },
        ]}
      />
      {findings.length > shown && (
        <p>
          <button type="button" onClick={() => setShown(shown + atOnce)}>
            {t('moreErrors')}
          </button>
        </p>
      )}
    </>
  );
}
