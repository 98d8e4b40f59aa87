import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, stop } from './github.ts';

/**
 * The digest that staging proved for the files of this commit, as `digest=…` for GITHUB_OUTPUT. A merge makes a commit
 * that staging never saw, with the files that it did see; so files are compared, not commits. Proved is a release whose
 * smoke test has passed, after which nothing of staging has failed.
 *   node .github/scripts/promote.ts RELEASES_JSON
 */
interface Release {
  readonly id: string;
  readonly kind: 'deploy' | 'rollback';
  readonly digest: string;
  readonly commit: string;
  readonly only?: 'app' | 'infra';
  readonly result?: string;
  readonly problem?: string;
  readonly before?: { readonly digest: string };
  readonly phases?: { readonly smoke?: { readonly summary?: string } };
  readonly evidence?: { readonly smoke?: string };
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Usage: promote.ts RELEASES_JSON');
/** Newest first. */
const { releases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly releases: readonly Release[] };
const files = filesOf('HEAD');
const proof = await judge();
if ('refused' in proof) {
  stop(proof.refused, proof.next);
} else {
  console.error(`${proof.id}: ${proof.digest}, built from ${proof.commit}`);
  console.log(`digest=${proof.digest}`);
}

interface Refusal {
  readonly refused: string;
  readonly next: string;
}

async function judge(): Promise<Release | Refusal> {
  const good = releases.filter(
    ({ kind, result, only, commit }) =>
      kind === 'deploy' && result === 'succeeded' && only !== 'infra' && filesOf(commit) === files,
  );
  const [newest] = good;
  if (newest === undefined)
    return {
      refused: 'Staging has no good release of these files',
      next: 'Merge them into develop first, and let staging finish.',
    };
  const chosen = good.find(({ evidence }) => evidence?.smoke !== undefined);
  if (chosen === undefined)
    return {
      refused: `Nobody has used ${newest.digest} on staging`,
      next: `The smoke test of release ${newest.id} was left out: ${newest.phases?.smoke?.summary ?? 'its record has no result'}. Give staging its account, and start the workflow Staging by hand.`,
    };
  const later = releases.slice(0, releases.indexOf(chosen));
  const back = later.find(
    ({ kind, result, before }) => kind === 'rollback' && result === 'succeeded' && before?.digest === chosen.digest,
  );
  if (back !== undefined)
    return {
      refused: `Staging took ${chosen.digest} back (${back.id})`,
      next: 'Find out why, fix it, and release to staging again.',
    };
  const failed = later.find(
    ({ digest, result }) => digest === chosen.digest && (result === 'rolled-back' || result === 'stuck'),
  );
  if (failed !== undefined)
    return {
      refused: `A later release of ${chosen.digest} failed on staging (${failed.id})`,
      next: `${failed.problem ?? failed.result}. Fix it, and release to staging again.`,
    };
  return (await refusedByRun(chosen.commit)) ?? chosen;
}

interface Run {
  readonly id: number;
  readonly status: string;
  readonly html_url: string;
}

interface Job {
  readonly name: string;
  readonly conclusion: string | null;
}

/** What the workflow of staging did after it had deployed: its job smoke uses the release again, and verifies it. */
async function refusedByRun(commit: string): Promise<Refusal | undefined> {
  const github = connect();
  const { workflow_runs: runs } = await github.request<{ workflow_runs: readonly Run[] }>(
    'GET',
    `actions/workflows/staging.yml/runs?head_sha=${commit}&per_page=20`,
  );
  const [run] = runs;
  if (run === undefined) {
    console.error(`::notice::The workflow Staging never ran for ${commit}: its release by hand counts alone.`);
    return undefined;
  }
  if (run.status !== 'completed')
    return { refused: 'Staging is still in progress', next: `Run this job again once it is done: ${run.html_url}` };
  const { jobs } = await github.request<{ jobs: readonly Job[] }>('GET', `actions/runs/${run.id}/jobs?per_page=100`);
  const smoke = jobs.find(({ name }) => name === 'smoke')?.conclusion ?? 'absent';
  if (smoke === 'success') return undefined;
  return {
    refused: `The job smoke of staging is ${smoke}`,
    next: `It uses and verifies the release: ${run.html_url}. Fix what it found, or start the workflow Staging again.`,
  };
}

/** One id for all the files of a commit; undefined where this clone does not have it. */
function filesOf(commit: string): string | undefined {
  if (!/^([0-9a-f]{40}|HEAD)$/.test(commit)) return undefined;
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', `${commit}^{tree}`], {
      encoding: 'utf8',
      stdio,
    }).trim();
  } catch {
    return undefined;
  }
}
