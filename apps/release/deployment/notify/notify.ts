import { isRehearsal } from '../../../../infra/lookup.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { readSecret } from '../../aws/secrets-manager.ts';
import { publishWarning } from '../../aws/sns.ts';
import { isAllowed } from '../../environment/allowed-address.ts';
import type { Context } from '../../environment/context.ts';
import { shortDigest } from '../../environment/image/image-names.ts';
import { appliedText, hasApplied } from '../record/applied-migrations.ts';
import type { ReleaseRecord, Result } from '../record/record.ts';
import { beginGitHubDeployment, knowsGitHub, notifyLimitMillis, setGitHubStatus } from './github.ts';

const webhookSecret = 'notify/release-webhook';

const resultTexts: Record<Result, string> = {
  succeeded: 'succeeded',
  failed: 'failed; what served before still serves',
  'rolled-back': 'was rolled back; the previous release serves again',
  stuck: 'is STUCK: a person has to act',
  aborted: 'was aborted; the previous release serves again',
};

/** Notifies everybody of a result. Returns who could not be notified: that changes no result. */
export async function notifyOf(context: Context, record: ReleaseRecord): Promise<string[]> {
  const { subject, text } = textsOf(record);
  const { githubDeployment } = record.evidence;
  return notifyAll(context, {
    'the topic of warnings': () => publishWarning(context, subject, text),
    Slack: () => notifySlack(context, text),
    ...(githubDeployment === undefined
      ? {}
      : {
          GitHub: () =>
            setGitHubStatus(context, githubDeployment, record.result === 'succeeded' ? 'success' : 'failure', subject),
        }),
  });
}

/** Notifies people without a record: of a lock that was released by force. */
export const notifyPeople = (context: Context, subject: string, text: string): Promise<string[]> =>
  notifyAll(context, {
    'the topic of warnings': () => publishWarning(context, subject, text),
    Slack: () => notifySlack(context, text),
  });

/** The deployment in GitHub's list, or undefined where there is no GitHub or it does not answer. */
export async function announce(context: Context, record: ReleaseRecord): Promise<number | undefined> {
  if (!knowsGitHub(context)) return undefined;
  let id: number | undefined;
  await notifyAll(context, {
    GitHub: async () => {
      id = await beginGitHubDeployment(context, record);
    },
  });
  return id;
}

async function notifyAll({ out }: Context, ways: Record<string, () => Promise<void>>): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, send] of Object.entries(ways)) {
    try {
      await send();
    } catch (error) {
      // An address may be a secret, so nothing of the error but its kind is shown.
      const why = error instanceof NotSent ? error.message : (error as Error).name;
      out.print(`    ${name} could not be notified (${why}); this does not change the release`);
      failed.push(name);
    }
  }
  return failed;
}

class NotSent extends Error {}

async function notifySlack(context: Context, text: string): Promise<void> {
  const kept = await readSecret(context, webhookSecret);
  if (kept === undefined) return;
  const url = (isRehearsal(context.settings) && context.variables.all.REHEARSAL_WEBHOOK_URL) || kept;
  if (!URL.canParse(url) || !isAllowed(context, url))
    throw new NotSent(`${webhookSecret} is no address that may be used`);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(notifyLimitMillis),
  });
  if (!answer.ok) throw new NotSent(`it answered ${answer.status}`);
}

function textsOf(record: ReleaseRecord): { subject: string; text: string } {
  const { environment, id, kind, digest, commit, version, by, reason, result, problem, evidence } = record;
  const what = kind === 'rollback' ? 'Rollback' : 'Release';
  const subject = `ClassBoard ${environment}: ${what.toLowerCase()} ${version} ${result === undefined ? 'is in progress' : resultTexts[result]}`;
  const lines = [
    `${what} ${id} of ${environment} ${result === undefined ? 'is in progress' : resultTexts[result]}.`,
    `Version ${version}, commit ${commit.slice(0, 12)}, image ${shortDigest(digest)}`,
    `By ${by}${reason === '' ? '' : `: ${reason}`}`,
    ...(problem === undefined ? [] : [`Problem: ${problem}`]),
    ...(hasApplied(evidence.migrations) ? [`Migrations applied: ${appliedText(evidence.migrations)}`] : []),
    `More: ${commandLine('releases', environment, { id })}`,
  ];
  return { subject, text: lines.join('\n') };
}
