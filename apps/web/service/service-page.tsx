import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { isNewer, ownBuild, publishedBuild } from '../build/build.ts';
import { t as common, dayAndTime } from '../messages/locale.ts';
import { duration } from '../messages/units.ts';
import { Facts } from '../ui/lists/facts.tsx';
import { type Loaded, useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import type { Page } from '../ui/page.ts';
import { Table } from '../ui/table.tsx';
import { useWatched } from '../ui/watched.ts';
import { t } from './messages/index.ts';

const everySeconds = 15;

/** One that is not well answers too, with 503. @throws Failed where there is no answer, or another one */
async function readHealth() {
  const { data, error, response } = await api.GET('/health').catch(() => {
    throw new Failed(undefined, undefined);
  });
  const report = data ?? error;
  if (report === undefined || !('success' in report)) throw new Failed(undefined, response.status);
  return report.data;
}
type Health = Awaited<ReturnType<typeof readHealth>>;

/** For those who run the service alone. */
async function readRelease() {
  try {
    return await answered(api.GET('/health/release'));
  } catch (caught) {
    if (caught instanceof Failed && (caught.status === 403 || caught.status === 404)) return undefined;
    throw caught;
  }
}

/** Whether the parts of the service answer, and what is published. */
function ServicePage() {
  const [health, againHealth] = useLoaded(readHealth);
  const [release, againRelease] = useLoaded(readRelease);
  return (
    <>
      <h1>{t('title')}</h1>
      <Waiting loaded={health} onRetry={againHealth} />
      {health.state === 'there' && <HealthReport first={health.value} />}
      <h2>{t('release')}</h2>
      <Waiting loaded={release} onRetry={againRelease} />
      {release.state === 'there' && release.value === undefined && <p>{t('forOperators')}</p>}
      {release.state === 'there' && release.value !== undefined && (
        <Facts
          facts={[
            [t('version'), <bdi>{release.value.version}</bdi>],
            [t('commit'), <code>{release.value.commit}</code>],
            [t('since'), dayAndTime(release.value.startedAt)],
          ]}
        />
      )}
      <ConsoleBuild />
      <h2>{t('developers')}</h2>
      <p>
        <a href="/docs">{t('swagger')}</a>
      </p>
    </>
  );
}

function Waiting({ loaded, onRetry }: { loaded: Loaded<unknown>; onRetry: () => void }) {
  if (loaded.state === 'busy') return <Notice kind="busy">{common('loading')}</Notice>;
  return loaded.state === 'failed' ? <FailureNotice error={loaded.error} onRetry={onRetry} /> : null;
}

function HealthReport({ first }: { first: Health }) {
  const [health, setHealth] = useState(first);
  const [error, setError] = useState<unknown>();
  const again = () =>
    void readHealth().then((read) => {
      setHealth(read);
      setError(undefined);
    }, setError);
  useWatched(true, everySeconds, again);
  return (
    <>
      <p role="status">{t(health.status)}</p>
      {error !== undefined && <FailureNotice error={error} onRetry={again} />}
      <h2>{t('parts')}</h2>
      <Table
        caption={t('parts')}
        rows={Object.entries(health.checks)}
        keyOf={([part]) => part}
        columns={[
          { title: t('part'), cell: ([part]) => t(part as keyof Health['checks']) },
          { title: t('state'), cell: ([, { status }]) => t(status) },
          { title: t('latency'), isNumber: true, cell: ([, { latencyMs }]) => duration(latencyMs) },
        ]}
      />
      <p class="fine">{t('asOf', { when: dayAndTime(health.timestamp) })}</p>
    </>
  );
}

function ConsoleBuild() {
  const [published] = useLoaded(publishedBuild);
  const own = ownBuild();
  if (published.state !== 'there') return null;
  const isOld = isNewer(own, published.value);
  return (
    <>
      <h2>{t('console')}</h2>
      <Facts
        facts={[
          [t('build'), own && <code>{own}</code>],
          [t('published'), published.value && <code>{published.value}</code>],
        ]}
      />
      {isOld ? (
        <p>
          {common('newerBuild')}{' '}
          <button type="button" onClick={() => location.reload()}>
            {common('reload')}
          </button>
        </p>
      ) : (
        published.value !== undefined && <p>{t('current')}</p>
      )}
    </>
  );
}

export const servicePage: Page<'service'> = { title: () => common('service'), View: ServicePage };
