import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { repositoryRoot } from '../../cli/run-tool.ts';
import type { Context } from '../environment/context.ts';
import {
  type Answers,
  describeEnvironments,
  isRequired,
  problemOf,
  type Question,
  questions,
  tidied,
} from '../environment/describe-environments.ts';
import { implement } from './command.ts';

const names = Object.keys(questions) as Question[];

export const command = implement(definitions.init, async (context, { values }) => {
  const answers: Partial<Record<Question, string>> = {};
  const problems: string[] = [];
  // Options first: nobody answers questions to hear afterwards that one of them is wrong.
  for (const name of names) {
    const given = tidied(values[name] ?? '');
    if (given === '') continue;
    const problem = problemOf(name, given, answers);
    if (problem !== undefined) problems.push(`--${name} ${given}: ${problem}`);
    answers[name] = given;
  }
  for (const name of problems.length > 0 ? [] : names) {
    if (answers[name] !== undefined) continue;
    const given = await askFor(context, name, answers);
    if (given !== undefined) answers[name] = given;
    else if (isRequired(name)) problems.push(`--${name}: required (${questions[name].ask})`);
  }
  if (problems.length > 0) {
    throw new Failure({ what: 'No environment was described', why: problems.join('; '), exitCode: exit.blocked });
  }
  const file = join(repositoryRoot, values.file);
  await writeFile(file, describeEnvironments(await readFile(file, 'utf8'), answers as Answers));
  const next = ['infra:snapshots', 'infra:baseline', 'infra:picture', 'infra:cost -- --write', 'infra:check'];
  const text = `Wrote ${values.file}. It is yours now: sizes, retention and the zones of the regions stand there too. Next:`;
  context.out.data({ file: values.file }, [text, ...next.map((script) => `  npm run ${script}`)].join('\n'));
  return exit.done;
});

/** Asks until the answer is one; undefined where it may be left out and is, and where nobody is there. */
async function askFor(context: Context, name: Question, answers: Partial<Answers>): Promise<string | undefined> {
  for (;;) {
    const typed = await context.ask(`${questions[name].ask}:`);
    if (typed === undefined) return undefined;
    const given = tidied(typed);
    if (given === '' && !isRequired(name)) return undefined;
    const problem = problemOf(name, given, answers);
    if (problem === undefined) return given;
    context.out.print(`  ${given === '' ? 'This is needed' : given}: ${problem}`);
  }
}
