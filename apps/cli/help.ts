import type { CommandDefinition } from './command-definition.ts';
import { table } from './output.ts';

export const program = 'npm run release --';

const common = [
  ['--json', 'the answer as JSON on stdout'],
  ['--help', 'this text'],
];

export function commandHelp(command: CommandDefinition): string {
  const place = command.environment === 'required' ? 'ENV' : '[ENV]';
  const words = [program, command.name, place, command.arguments].filter((word) => word !== undefined);
  const options = Object.entries(command.options).map(([name, option]) => {
    const value = option.type === 'boolean' ? '' : ` ${option.value ?? 'TEXT'}`;
    const standard = option.type === 'string' && option.default ? ` (default ${option.default})` : '';
    return [`--${name}${value}`, option.description + standard];
  });
  const yes = command.changes ? [['--yes', 'ask nobody']] : [];
  return [
    command.summary,
    '',
    `  ${words.join(' ')} [options]`,
    ...(command.description === undefined ? [] : ['', command.description]),
    '',
    'Options:',
    indent(table([...options, ...yes, ...common])),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}

export function programHelp(commands: readonly CommandDefinition[]): string {
  return [
    `Releases ClassBoard and looks after what runs: ${program} COMMAND ENV [options]`,
    '',
    'Commands:',
    indent(table(commands.map(({ name, summary }) => [name, summary]))),
    '',
    `${program} COMMAND --help shows the options of one.`,
    '',
    'Exit codes: 0 done, 1 failed and nothing changed, 2 the plan has changes, 3 rolled back, 4 stuck, 5 blocked by a lock or guard.',
  ].join('\n');
}

const indent = (text: string): string => text.replace(/^/gm, '  ');
