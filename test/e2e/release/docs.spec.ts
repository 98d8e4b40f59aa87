import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandDefinition, callOf } from '../../../apps/cli/command-definition.ts';
import { commandGroups, localCommands } from '../../../apps/cli/definitions/index.ts';
import { exampleLine } from '../../../apps/cli/help.ts';
import { deadLinks, namedIn, type Project, shortFormsIn, unknownOptions, whyNot } from '../../checks/named-commands.ts';
import { readWorkflowFiles } from '../../checks/workflow-file.ts';
import { rehearsal } from '../../fake-aws/rehearsal/definition.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).toSorted();
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const commands: readonly CommandDefinition[] = [
  ...commandGroups.flatMap((group): readonly CommandDefinition[] => group.commands),
  ...localCommands,
  rehearsal,
];
const project: Project = { root, scripts: JSON.parse(read('package.json')).scripts, commands };

/** `file:line: command: why it does not exist`. */
const wrongIn = (file: string, text: string): string[] => [
  ...namedIn(text).flatMap((named) => {
    const why = whyNot(named, project);
    return why === undefined ? [] : [`${file}:${named.line}: ${named.text}: ${why}`];
  }),
  ...shortFormsIn(text, commands).flatMap((named) =>
    unknownOptions(named, commands).map((option) => `${file}:${named.line}: ${named.text}: no option --${option}`),
  ),
];

describe('the documentation', () => {
  it.each(pages)('%s names only commands and options that exist', (file) => {
    expect(wrongIn(file, read(file))).toEqual([]);
  });

  it.each(pages)('%s has no dead link', (file) => {
    expect(deadLinks(root, file)).toEqual([]);
  });

  it.each(pages)('%s leaves one-off tasks to the tool, which follows them and prints their end', (file) => {
    expect(read(file)).not.toMatch(/ecs\s+run-task/);
  });

  it('names every command', () => {
    const text = pages.map(read).join('\n');
    const unnamed = commands.filter((command) => !new RegExp(`${callOf(command)}\\b`).test(text));
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });
});

describe('the workflows', () => {
  it.each(readWorkflowFiles(root))('$file names only commands and options that exist', ({ file, text }) => {
    expect(wrongIn(file, text)).toEqual([]);
  });
});

describe('the examples of the commands', () => {
  it('can be typed as they are', () => {
    expect(
      commands.flatMap((command) =>
        command.examples.flatMap((example) => wrongIn(command.name, exampleLine(command, example))),
      ),
    ).toEqual([]);
  });
});

describe('this check', () => {
  it.each([
    ['a script that is not there', 'npm run releases', /no script releases/],
    ['a command that is not there', 'npm run release -- smoek dev', /no command "smoek"/],
    ['an option that is not there', 'npm run release -- smoke dev --quick', /quick/],
    ['an option on the next line', 'npm run release -- smoke dev \\\n  --quick', /quick/],
    ['an environment that is not there', 'npm run release -- smoke produktion', /produktion/],
    ['a command without its environment', 'npm run release -- status --json', /environment is missing/],
    ['a word too many', 'npm run release -- verify dev now', /one word too many/],
    ['an option of another script', 'npm run migrate:check -- --fast', /Unknown option '--fast'/],
    ['a short form with an invented option', 'Use `smoke --quick` then.', /no option --quick/],
  ])('finds %s', (_, text, why) => {
    expect(wrongIn('page.md', text)).toEqual([expect.stringMatching(why)]);
  });

  it('reads no further than the command', () => {
    const text = '`npm run release -- verify dev` and --quick; npm run --silent release -- verify $ENV --json > a.json';
    expect(wrongIn('page.md', text)).toEqual([]);
    expect(namedIn(text).map(({ args }) => args)).toEqual([
      ['verify', 'dev'],
      ['verify', '$ENV', '--json'],
    ]);
  });
});

describe('the runbooks', () => {
  const runbooks = pages.filter((file) => /runbooks\/(?!README)/.test(file));

  it.each(runbooks)('%s has the sections of an alarm or of a procedure', (file) => {
    const headings = [...read(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect([
      ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'Verification'],
      ['When to use', 'Diagnosis', 'Steps', 'Verification', 'Communication'],
    ]).toContainEqual(headings);
  });

  it('are all in the index', () => {
    const index = read('docs/runbooks/README.md');
    expect(runbooks.filter((file) => !index.includes(`](${file.split('/').at(-1)})`))).toEqual([]);
  });

  it('leave rollbacks and stops to the tool', () => {
    const byHand = runbooks.filter((file) =>
      /update-service.*\\?\n?.*--task-definition|stop-service-deployment/.test(read(file)),
    );
    expect(byHand).toEqual([]);
  });
});
