import { readFileSync } from 'node:fs';
import { type Author, connect, fitting, isOurs, runUrl } from './github.ts';

/**
 * Keeps one issue of this title open while FILE has content, and closes it once FILE is empty.
 *   node .github/scripts/issue.ts TITLE FILE
 */
const [title, file] = process.argv.slice(2);
if (title === undefined || file === undefined) throw new Error('Usage: issue.ts TITLE FILE');
const body = fitting(readFileSync(file, 'utf8').trim());
const github = connect();
const open = await github.list<Author & { number: number; title: string; body: string | null }>('issues?state=open');
const before = open.find((issue) => isOurs(issue) && issue.title === title);
if (body === '') {
  if (before !== undefined) {
    await github.request('POST', `issues/${before.number}/comments`, { body: `It is gone: ${runUrl()}` });
    await github.request('PATCH', `issues/${before.number}`, { state: 'closed', state_reason: 'completed' });
  }
  console.log(before === undefined ? `${title}: nothing to report` : `closed #${before.number}`);
} else if (before === undefined) {
  const { number } = await github.request<{ number: number }>('POST', 'issues', { title, body });
  console.log(`opened #${number}: ${title}`);
} else if (before.body !== body) {
  await github.request('PATCH', `issues/${before.number}`, { body });
  await github.request('POST', `issues/${before.number}/comments`, { body: `The report has changed: ${runUrl()}` });
  console.log(`changed #${before.number}: ${title}`);
} else {
  console.log(`#${before.number} is up to date: ${title}`);
}
