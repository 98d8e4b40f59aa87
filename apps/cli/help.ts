import {
  type CommandDefinition,
  type CommandGroup,
  callOf,
  callWith,
  type OptionDefinition,
} from './command-definition.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import { table } from './output.ts';

/** The release tool, as people start it. */
export const program = 'npm run release --';

const common = [
  ['--json', 'the answer as JSON on stdout'],
  ['--help', 'this text'],
];

const places = { required: 'ENV', optional: '[ENV]', none: undefined };

export function commandHelp(command: CommandDefinition): string {
  const words = [places[command.environment], command.arguments, '[options]'].filter((word) => word !== undefined);
  const options = Object.entries(command.options).map(([name, option]) => [
    `--${name}${shownValue(option)}`,
    option.description + standardOf(option),
  ]);
  const yes = command.changes ? [['--yes', 'ask nobody']] : [];
  return [
    command.summary,
    '',
    `  ${callWith(command, words)}`,
    ...(command.description === undefined ? [] : ['', command.description]),
    '',
    'Options:',
    indent(table([...options, ...yes, ...common])),
    ...(command.examples.length === 0 ? [] : ['', 'Examples:']),
    ...command.examples.map((example) => `  ${exampleLine(command, example)}`),
  ].join('\n');
}

/** The whole line of an example. */
export function exampleLine(command: CommandDefinition, example: string): string {
  if (example.startsWith('npm ')) return example;
  return callWith(command, example === '' ? [] : [example]);
}

function shownValue(option: OptionDefinition): string {
  if (option.type === 'boolean') return '';
  if (option.type === 'number') return ` ${option.value ?? 'N'}`;
  return ` ${option.value ?? option.choices?.join('|') ?? 'TEXT'}`;
}

function standardOf(option: OptionDefinition): string {
  if (option.type === 'boolean' || option.default === undefined || option.default === '') return '';
  return ` (default ${option.default})`;
}

/** All commands, or those of a subject. */
export function programHelp(title: string, groups: readonly CommandGroup[]): string {
  const rows = groups.map(({ commands }) => commands.map((one) => [callWord(one), one.summary]));
  const lines = table(rows.flat()).split('\n');
  return [
    title,
    ...groups.flatMap(({ title, commands }) => [
      '',
      `${title}:`,
      ...lines.splice(0, commands.length).map((l) => `  ${l}`),
    ]),
    '',
    'COMMAND --help shows what a command does, its options and examples.',
    '',
    'Exit codes:',
    ...Object.entries(exitCodeMeanings).map(([code, meaning]) => `  ${code}  ${meaning}`),
  ].join('\n');
}

/** In a list the program is known; a command with a script of its own shows that. */
const callWord = (command: CommandDefinition): string =>
  command.script === undefined ? command.name : `${command.name}  (${callOf(command)})`;

const indent = (text: string): string => text.replace(/^/gm, '  ');
