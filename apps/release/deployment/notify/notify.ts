import { isRehearsal } from '../../../../infra/lookup.ts';
import { readSecret } from '../../aws/secrets-manager.ts';
import { publishWarning } from '../../aws/sns.ts';
import type { Context } from '../../environment/context.ts';
import { shortDigest } from '../../environment/image/names.ts';
import type { ReleaseRecord, Result } from '../record/record.ts';
import { beginGitHubDeployment, isAllowed, knowsGitHub, setGitHubStatus } from './github.ts';

const webhookSecret = 'notify/release-webhook';
const limitMillis = 10_000;

const resultTexts: Record<Result, string> = {
  succeeded: 'is done',
  failed: 'failed; what served before still serves',
  'rolled-back': 'was rolled back; the release before serves again',
  stuck: 'is STUCK: a person has to look',
  aborted: 'was aborted; the release before serves again',
};

/** Tells everybody who listens how a release ended. Gives who could not be told: that changes no result. */
export async function notifyOf(context: Context, record: ReleaseRecord): Promise<string[]> {
  const { subject, text } = textsOf(record);
  const { githubDeployment } = record.evidence;
  return tellAll(context, {
    'the topic of warnings': () => publishWarning(context, subject, text),
    Slack: () => tellSlack(context, text),
    ...(githubDeployment === undefined
      ? {}
      : {
          GitHub: () =>
            setGitHubStatus(context, githubDeployment, record.result === 'succeeded' ? 'success' : 'failure', subject),
        }),
  });
}

/** Tells the people, without a record: a lock that was forced. */
export const notifyPeople = (context: Context, subject: string, text: string): Promise<string[]> =>
  tellAll(context, {
    'the topic of warnings': () => publishWarning(context, subject, text),
    Slack: () => tellSlack(context, text),
  });

/** The deployment in GitHub's list, or undefined where there is no GitHub or it does not answer. */
export async function announce(context: Context, record: ReleaseRecord): Promise<number | undefined> {
  if (!knowsGitHub(context)) return undefined;
  let id: number | undefined;
  await tellAll(context, {
    GitHub: async () => {
      id = await beginGitHubDeployment(context, record);
    },
  });
  return id;
}

async function tellAll({ out }: Context, ways: Record<string, () => Promise<void>>): Promise<string[]> {
  const silent: string[] = [];
  for (const [name, tell] of Object.entries(ways)) {
    try {
      await tell();
    } catch (error) {
      // An address may be a secret, so nothing of the error but its kind is shown.
      const why = error instanceof Told ? error.message : (error as Error).name;
      out.say(`    ${name} could not be told (${why}); the release itself is not touched by that`);
      silent.push(name);
    }
  }
  return silent;
}

class Told extends Error {}

async function tellSlack(context: Context, text: string): Promise<void> {
  const kept = await readSecret(context, webhookSecret);
  if (kept === undefined) return;
  const url = (isRehearsal(context.settings) && context.variables.all.REHEARSAL_WEBHOOK_URL) || kept;
  if (!URL.canParse(url) || !isAllowed(context, url)) throw new Told(`${webhookSecret} is no address that may be used`);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(limitMillis),
  });
  if (!answer.ok) throw new Told(`it answered ${answer.status}`);
}

function textsOf(record: ReleaseRecord): { subject: string; text: string } {
  const { environment, id, kind, digest, commit, version, by, reason, result, problem, evidence } = record;
  const what = kind === 'rollback' ? 'Rollback' : 'Release';
  const subject = `ClassBoard ${environment}: ${what.toLowerCase()} ${version} ${result === undefined ? 'goes on' : resultTexts[result]}`;
  const lines = [
    `${what} ${id} of ${environment} ${result === undefined ? 'goes on' : resultTexts[result]}.`,
    `Version ${version}, commit ${commit.slice(0, 12)}, image ${shortDigest(digest)}`,
    `By ${by}${reason === '' ? '' : `: ${reason}`}`,
    ...(problem === undefined ? [] : [`Problem: ${problem}`]),
    ...(evidence.migration?.applied.length ? [`Migrations applied: ${evidence.migration.applied.join(', ')}`] : []),
    `More: npm run release -- releases ${environment} --id ${id}`,
  ];
  return { subject, text: lines.join('\n') };
}
