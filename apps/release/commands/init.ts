import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { repositoryRoot } from '../../cli/run-tool.ts';
import {
  type Answers,
  describeEnvironments,
  isRequired,
  problemsOf,
  type Question,
  questions,
} from '../environment/describe-environments.ts';
import { implement } from './command.ts';

const names = Object.keys(questions) as Question[];

export const command = implement(definitions.init, async (context, { values }) => {
  const answers: Partial<Record<Question, string>> = {};
  for (const name of names) {
    const given = values[name] ?? (await context.ask(`${questions[name].ask}:`))?.trim();
    if (given !== undefined && given !== '') answers[name] = given;
  }
  const missing = names.filter((name) => answers[name] === undefined && isRequired(name));
  const problems = [...missing.map((name) => `--${name}: required (${questions[name].ask})`), ...problemsOf(answers)];
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
