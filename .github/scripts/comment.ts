import { readFileSync } from 'node:fs';
import { type Author, connect, fitting, isOurs, variable } from './github.ts';

/**
 * One comment on the pull request PULL_REQUEST, written once and changed from then on.
 *   node .github/scripts/comment.ts NAME FILE
 */
const [name, file] = process.argv.slice(2);
if (name === undefined || file === undefined) throw new Error('Usage: comment.ts NAME FILE');
const number = variable('PULL_REQUEST');
const mark = `<!-- classboard: ${name} -->`;
const body = fitting(`${mark}\n${readFileSync(file, 'utf8')}`);
const github = connect();
const comments = await github.list<Author & { id: number; body: string }>(`issues/${number}/comments`);
const before = comments.find((comment) => isOurs(comment) && comment.body.startsWith(mark));
if (before === undefined) {
  await github.request('POST', `issues/${number}/comments`, { body });
  console.log(`wrote the comment "${name}" on #${number}`);
} else if (before.body !== body) {
  await github.request('PATCH', `issues/comments/${before.id}`, { body });
  console.log(`changed the comment "${name}" on #${number}`);
} else {
  console.log(`the comment "${name}" on #${number} is up to date`);
}
