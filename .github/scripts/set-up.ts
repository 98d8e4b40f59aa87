import { appendFileSync } from 'node:fs';
import { variable } from './github.ts';

/**
 * Whether the variables of the repository are set that a workflow needs. What is not set up yet is no failure: the jobs
 * after this one are skipped, and the run states why. Writes `ready=true` or `ready=false` to GITHUB_OUTPUT.
 *   node .github/scripts/set-up.ts TITLE NAME...
 */
const [title, ...names] = process.argv.slice(2);
if (title === undefined || names.length === 0) throw new Error('Usage: set-up.ts TITLE NAME...');
const missing = names.filter((name) => (process.env[name] ?? '') === '');
appendFileSync(variable('GITHUB_OUTPUT'), `ready=${missing.length === 0}\n`);
if (missing.length > 0) {
  const what = `${title} is not set up yet`;
  const why = `The repository has no variable ${missing.join(', ')}, so nothing is done here. How to set it: docs/releases.md, "Setting up the pipelines".`;
  console.log(`::notice title=${what}::${why}`);
  appendFileSync(variable('GITHUB_STEP_SUMMARY'), `**${what}.** ${why}\n`);
}
