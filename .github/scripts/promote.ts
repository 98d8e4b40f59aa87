import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The digest that staging proved for the files of this commit, as `digest=…` for GITHUB_OUTPUT. A merge makes a commit
 * that staging never saw, with the files that it did see; so files are compared, not commits.
 *   node .github/scripts/promote.ts RELEASES_JSON
 */
interface Release {
  readonly id: string;
  readonly kind: 'deploy' | 'rollback';
  readonly digest: string;
  readonly commit: string;
  readonly only?: 'app' | 'infra';
  readonly result?: string;
  readonly before?: { readonly digest: string };
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Usage: promote.ts RELEASES_JSON');
/** Newest first. */
const { releases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly releases: readonly Release[] };
const files = filesOf('HEAD');

const proved = releases.filter(
  ({ kind, result, only, commit }) =>
    kind === 'deploy' && result === 'succeeded' && only !== 'infra' && filesOf(commit) === files,
);
const [chosen] = proved;
if (chosen === undefined) {
  stop('Staging has no good release of these files', 'Merge them into develop first, and let staging finish.');
} else {
  const takenBack = releases
    .slice(0, releases.indexOf(chosen))
    .find(
      ({ kind, result, before }) => kind === 'rollback' && result === 'succeeded' && before?.digest === chosen.digest,
    );
  if (takenBack === undefined) {
    console.error(`${chosen.id}: ${chosen.digest}, built from ${chosen.commit}`);
    console.log(`digest=${chosen.digest}`);
  } else {
    stop(`Staging took ${chosen.digest} back (${takenBack.id})`, 'Find out why, fix it, and release to staging again.');
  }
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

function stop(what: string, next: string): void {
  console.error(`::error title=${what}::${next}`);
  process.exitCode = 1;
}
