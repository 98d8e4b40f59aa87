import { appendFileSync } from 'node:fs';
import { runUrl, variable } from './github.ts';

/**
 * The end of a workflow: reports in the summary of the run, and in Slack where SLACK_WEBHOOK_URL is set, how each job of
 * JOBS (the `needs` context as JSON) ended. A failure to notify Slack is a warning and does not fail the workflow.
 *   node .github/scripts/notify.ts TITLE [--required]
 * With --required it exits with 1 unless every job succeeded or was skipped: the one check that a branch asks for.
 */
const [title, required] = process.argv.slice(2);
if (title === undefined || (required !== undefined && required !== '--required'))
  throw new Error('Usage: notify.ts TITLE [--required]');

interface Ended {
  readonly result: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly outputs?: Readonly<Record<string, string>>;
}

const jobs = Object.entries(JSON.parse(variable('JOBS')) as Record<string, Ended>);
const bad = jobs.filter(([, { result }]) => result === 'failure' || result === 'cancelled');
const isSetUp = jobs.every(([, { outputs }]) => outputs?.ready !== 'false');
const what =
  bad.length === 0
    ? `${title}: ${isSetUp ? 'done' : 'not set up yet, nothing is done'}`
    : `${title}: ${bad.map(([id, { result }]) => `${id} ${result}`).join(', ')}`;
const rows = jobs.map(([id, { result, outputs = {} }]) => {
  const written = Object.entries(outputs).map(([name, value]) => `${name} ${value}`);
  return `| ${id} | ${result} | ${written.join('<br>')} |`;
});
appendFileSync(
  variable('GITHUB_STEP_SUMMARY'),
  `## ${what}\n\n| job | result | |\n|---|---|---|\n${rows.join('\n')}\n`,
);
console.log(what);

const webhook = process.env.SLACK_WEBHOOK_URL ?? '';
if (!isSetUp && bad.length === 0) console.log('Nobody is notified of what is not set up yet');
else if (webhook === '') console.log('SLACK_WEBHOOK_URL is not set: no notification is sent');
else await notifySlack(webhook);
if (required !== undefined && bad.length > 0) process.exitCode = 1;

async function notifySlack(url: string): Promise<void> {
  const plain = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const who = `${process.env.GITHUB_ACTOR ?? 'somebody'} on ${process.env.GITHUB_REF_NAME ?? 'a branch'}`;
  const text = `${plain(`${what} (${who})`)} <${runUrl()}|run>`;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  } catch (error) {
    // The address is a secret, so only what is no part of it may be printed.
    const why = error instanceof Error && error.message.startsWith('it answered') ? error.message : 'no answer';
    console.log(`::warning::Slack was not notified: ${why}`);
  }
}
