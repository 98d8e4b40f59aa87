import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { commitOf, newestRelease } from '../../apps/release/migrations/pending.ts';
import { connect, download } from './github.ts';

/**
 * Fetches what a commit sends to the database, for the migration check: the artifact of the run that released it, else
 * the file of its tag's release, else it is recorded here, by the tests of that commit.
 *   node .github/scripts/recording.ts [COMMIT]   without one: of the newest release of main
 */
const commit = process.argv[2] ?? (await newestReleased()) ?? '';
if (commit === '') {
  console.log('Nothing was released yet, so there is no recording to compare with.');
  process.exit();
}
if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error('Usage: recording.ts [COMMIT], with 40 digits');
const name = `statements-${commit}`;
const file = join('.local', 'release', `${name}.json.gz`);
const github = connect();
/** The branch whose runs record: .github/workflows/staging.yml. */
const recordingBranch = 'develop';

if (existsSync(file)) {
  console.log(`${file} is there`);
} else {
  const found = (await ofArtifact()) ?? (await ofRelease());
  if (found !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, found);
    console.log(`fetched ${file}: ${found.length} bytes`);
  } else {
    console.log(`Nobody has recorded ${commit}: its tests are run now`);
    // The tests are those of another commit, and none of them needs the rights of this job.
    // A job that may ask for a token of GitHub could take the role again.
    const rights = [
      ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'GH_TOKEN'],
      ...['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    ];
    const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !rights.includes(key)));
    const { status } = spawnSync('npm', ['run', 'record:statements', '--', '--ref', commit, '--out', file], {
      stdio: 'inherit',
      env,
    });
    if (status !== 0) {
      console.log(
        `::warning title=No recording of ${commit}::Its tests could not be recorded, so the plan does not prove that the running release works with the new schema.`,
      );
    }
  }
}

async function newestReleased(): Promise<string | undefined> {
  const tag = await newestRelease('migrations');
  return tag === null ? undefined : commitOf('migrations', tag);
}

/** https://docs.github.com/en/rest/actions/artifacts#list-artifacts-for-a-repository */
interface Artifact {
  readonly name: string;
  readonly expired: boolean;
  readonly archive_download_url: string;
  readonly workflow_run: {
    readonly head_sha: string;
    readonly head_branch: string;
    readonly repository_id: number;
    readonly head_repository_id: number;
  } | null;
}

/** The list holds those of every run, also of pull requests from forks, which may give theirs any name. */
function isOfRelease({ workflow_run: run }: Artifact): boolean {
  return (
    run !== null &&
    run.head_sha === commit &&
    run.head_branch === recordingBranch &&
    run.head_repository_id === run.repository_id
  );
}

async function ofArtifact(): Promise<Uint8Array | undefined> {
  const { artifacts } = await github.request<{ artifacts: readonly Artifact[] }>(
    'GET',
    `actions/artifacts?name=${name}&per_page=100`,
  );
  const artifact = artifacts.find((one) => !one.expired && isOfRelease(one));
  if (artifact === undefined) return undefined;
  return unzipSync(await download(artifact.archive_download_url))[`${name}.json.gz`];
}

interface Release {
  readonly assets: readonly { readonly name: string; readonly url: string }[];
}

async function ofRelease(): Promise<Uint8Array | undefined> {
  const tags = execFileSync('git', ['tag', '--points-at', commit], { encoding: 'utf8' }).split('\n').filter(Boolean);
  for (const tag of tags) {
    const release = await github.request<Release>('GET', `releases/tags/${tag}`).catch(() => undefined);
    const asset = release?.assets.find((one) => one.name === `${name}.json.gz`);
    if (asset !== undefined) return download(asset.url);
  }
  return undefined;
}
