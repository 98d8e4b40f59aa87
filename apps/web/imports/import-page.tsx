import { useEffect, useState } from 'preact/hooks';
import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime } from '../messages/locale.ts';
import { Trail } from '../ui/lists/trail.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { Waiting } from '../ui/waiting.tsx';
import { useWatched } from '../ui/watched.ts';
import { Findings } from './findings.tsx';
import { Decision, Hold } from './hold.tsx';
import { ImportResult } from './import-result.tsx';
import { t } from './messages/index.ts';
import { isMoving, partDone, shownState } from './model/import-state.ts';
import { Undo } from './undo.tsx';
import { originText, phaseText, stateText } from './words.ts';
import '../ui/lists.css';

type Details = Schemas['ImportRunDetails'];

const readImport = (importId: string) =>
  answered(api.GET('/v1/imports/{importId}', { params: { path: { importId } } }));

function ImportView({ importId, me }: { importId: string; me: Me }) {
  const [loaded, again] = useLoaded(() => readImport(importId));
  if (loaded.state !== 'there') return <Waiting title={t('import')} loaded={loaded} onRetry={again} />;
  return <WatchedImport first={loaded.value} me={me} />;
}

/** What is shown stays while it is asked for again; an answer that does not come is asked for once more. */
function WatchedImport({ first, me }: { first: Details; me: Me }) {
  const [run, setRun] = useState(first);
  useEffect(() => setRun(first), [first]);
  const look = () => {
    readImport(first.id).then(setRun, () => undefined);
  };
  useWatched(isMoving(run), 2, look);
  return (
    <>
      <Trail of={[{ label: common('imports'), route: { name: 'imports' } }]} />
      <h1>{t('importOf', { moment: dayAndTime(run.createdAt) })}</h1>
      <Notice kind="info">
        <p>{stateText(shownState(run))}</p>
        <Progress run={run} />
      </Notice>
      <dl class="facts">
        <dt>{t('by')}</dt>
        <dd>
          <bdi>{originText(run)}</bdi>
        </dd>
        {run.startedAt !== null && (
          <>
            <dt>{t('begun')}</dt>
            <dd>{dayAndTime(run.startedAt)}</dd>
          </>
        )}
        {run.finishedAt !== null && (
          <>
            <dt>{t('finished')}</dt>
            <dd>{dayAndTime(run.finishedAt)}</dd>
          </>
        )}
      </dl>
      {run.errorCount > 0 && (
        <section>
          <h2>{t('errors')}</h2>
          <p>{t('errorsFound', { count: run.errorCount })}</p>
          <Findings importId={run.id} all={run.errorCount} />
        </section>
      )}
      {run.hold !== null && <Hold importId={run.id} hold={run.hold} />}
      {run.state === 'held' && <Decision run={run} me={me} onDecided={setRun} />}
      {run.result !== null && <ImportResult importId={run.id} result={run.result} />}
      <Undo run={run} onAsked={setRun} />
    </>
  );
}

function Progress({ run }: { run: Details }) {
  if (run.state !== 'running') return null;
  const part = partDone(run);
  const { phase, progress } = run;
  return (
    <>
      <progress aria-label={t('stateRunning')} max={1} {...(part === undefined ? {} : { value: part })} />
      {phase !== null && progress !== null && progress.file !== null && (
        <p class="fine">{t('progressOf', { phase: phaseText(phase), file: progress.file, rows: progress.rows })}</p>
      )}
    </>
  );
}

export const importPage: Page<'import'> = { title: () => t('import'), View: ImportView };
