import { useId, useState } from 'preact/hooks';
import { readMayTeach } from '../../api/classes.ts';
import { answered, api, type Me, type Schemas } from '../../api/client.ts';
import { dayAndTime, number } from '../../messages/locale.ts';
import { ClassNavigation } from '../../ui/class-navigation.tsx';
import { fileNameOf, saveFile } from '../../ui/files/save-file.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { FailureNotice } from '../../ui/notice.tsx';
import type { Page } from '../../ui/page.ts';
import { PagedList, usePaged } from '../../ui/paged.tsx';
import { hrefOf } from '../../ui/route.ts';
import { useSent } from '../../ui/sent.ts';
import { Table } from '../../ui/table.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { OneFile } from './file-page.tsx';
import { t } from './messages/index.ts';
import { contentTypeOf } from './model/file-type.ts';
import { personName, stateText } from './words.ts';
import '../../ui/lists.css';

function FilesView({ classId, fileId, me }: { classId: string; fileId: string | undefined; me: Me }) {
  const [loaded, again] = useLoaded(() => readMayTeach(me, classId));
  if (loaded.state !== 'there') return <Waiting title={t('files')} loaded={loaded} onRetry={again} />;
  const props = { classId, mayTeach: loaded.value };
  return fileId === undefined ? <FileList {...props} /> : <OneFile {...props} fileId={fileId} />;
}

/** The gradebook of a class as a file, on its way out and back. */
function FileList({ classId, mayTeach }: { classId: string; mayTeach: boolean }) {
  const path = { classSourcedId: classId };
  const paged = usePaged((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/gradebook/files', { params: { path, query: { limit: 20, cursor } } }),
    ),
  );
  return (
    <>
      <ClassNavigation classId={classId} current="class" />
      <h1>{t('files')}</h1>
      <Downloads classId={classId} />
      {mayTeach && <SendBack classId={classId} />}
      <h2>{t('sent')}</h2>
      <PagedList paged={paged}>
        <Table
          caption={t('sent')}
          rows={paged.rows}
          keyOf={({ id }) => id}
          empty={t('noFiles')}
          columns={[
            {
              title: t('when'),
              cell: ({ id, createdAt }) => (
                <a href={hrefOf({ name: 'gradebookFiles', classId, fileId: id })}>{dayAndTime(createdAt)}</a>
              ),
            },
            { title: t('by'), cell: ({ sentBy }) => <bdi>{personName(sentBy)}</bdi> },
            { title: t('state'), cell: ({ state }) => stateText(state) },
            { title: t('changes'), isNumber: true, cell: ({ counts }) => number(counts.changes) },
            { title: t('refused'), isNumber: true, cell: ({ counts }) => number(counts.refused) },
          ]}
        />
      </PagedList>
    </>
  );
}

const addresses = {
  csv: '/v1/classes/{classSourcedId}/gradebook.csv',
  xlsx: '/v1/classes/{classSourcedId}/gradebook.xlsx',
} as const;

/** A link cannot carry the access token: the file is read here and handed to the browser. */
function Downloads({ classId }: { classId: string }) {
  const { isBusy, error, send } = useSent();
  const download = (format: keyof typeof addresses) =>
    send(async () => {
      const params = { path: { classSourcedId: classId } };
      let name = `gradebook.${format}`;
      const content = await answered(
        api.GET(addresses[format], { params, parseAs: 'blob' }).then((answer) => {
          name = fileNameOf(answer.response.headers.get('content-disposition'), name);
          return answer;
        }),
      );
      saveFile(content as unknown as Blob, name);
    });
  return (
    <section>
      <h2>{t('download')}</h2>
      <p>{t('downloadHelp')}</p>
      <p class="actions">
        {(['csv', 'xlsx'] as const).map((format) => (
          <button key={format} type="button" aria-disabled={isBusy} onClick={() => void download(format)}>
            {t(format)}
          </button>
        ))}
      </p>
      {error !== undefined && <FailureNotice error={error} />}
    </section>
  );
}

function SendBack({ classId }: { classId: string }) {
  const id = useId();
  const [file, setFile] = useState<File>();
  const [isTried, setTried] = useState(false);
  const { isBusy, error, send } = useSent();
  const plan = () =>
    send(async () => {
      setTried(true);
      if (file === undefined) return;
      const planned = await planFile(classId, file);
      location.hash = hrefOf({ name: 'gradebookFiles', classId, fileId: planned.id });
    });
  return (
    <form
      class="narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void plan();
      }}
    >
      <h2>{t('sendBack')}</h2>
      <p class="field">
        <label for={id}>{t('file')}</label>
        <input
          id={id}
          type="file"
          accept=".csv,.xlsx,text/csv"
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
        />
        <span id={`${id}-hint`} class="fine">
          {t('fileHint')}
        </span>
        {isTried && file === undefined && <span class="wrong">{t('noFile')}</span>}
      </p>
      <p class="fine">{t('planHelp')}</p>
      {error !== undefined && <FailureNotice error={error} />}
      <p class="actions">
        <button type="submit" class="main" aria-disabled={isBusy}>
          {t('plan')}
        </button>
      </p>
    </form>
  );
}

/** The file itself is the body, of one of two types. */
const planFile = (classSourcedId: string, file: File): Promise<Schemas['GradebookFileDetails']> =>
  answered(
    api.POST('/v1/classes/{classSourcedId}/gradebook/files', {
      params: { path: { classSourcedId } },
      headers: { 'content-type': contentTypeOf(file) },
      body: file as never,
      bodySerializer: (body: unknown) => body as Blob,
    }),
  );

export const gradebookFilesPage: Page<'gradebookFiles'> = { title: () => t('files'), View: FilesView };
