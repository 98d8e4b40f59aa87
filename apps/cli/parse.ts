import { parseArgs } from 'node:util';
import type { CommandDefinition, Input, Options } from './command-definition.ts';
import { exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { program } from './help.ts';
import { nearest } from './nearest.ts';

export interface Parsed {
  readonly environment: string | undefined;
  readonly input: Input;
  readonly json: boolean;
  readonly help: boolean;
}

/** Finds the command in the arguments; its name has one word or two. */
export function chooseCommand<C extends { readonly name: string }>(argv: readonly string[], commands: readonly C[]): C {
  const [first = '', second = ''] = argv;
  const found =
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
  if (found !== undefined) return found;
  const names = commands.map(({ name }) => name);
  const below = names.filter((name) => name.startsWith(`${first} `));
  const guess = nearest(first, names);
  throw new Failure({
    what: `There is no command "${below.length > 0 ? `${first} ${second}`.trim() : first}"`,
    why:
      below.length > 0
        ? `it is one of: ${below.join(', ')}`
        : guess === undefined
          ? 'nothing sounds like it'
          : `did you mean "${guess}"?`,
    next: [`${program} --help`],
    exitCode: exit.blocked,
  });
}

/** The commands whose help is asked for without naming one: all by `--help`, those of a subject by `params --help`. */
export function helpedCommands(argv: readonly string[], names: readonly string[]): readonly string[] {
  const help = (word: string | undefined) => word === '--help' || word === '-h';
  if (argv.length === 1 && help(argv[0])) return names;
  if (argv.length !== 2 || !help(argv[1]) || names.includes(argv[0] ?? '')) return [];
  return names.filter((name) => name.startsWith(`${argv[0]} `));
}

/** @throws Failure naming the argument that does not fit and what would */
export function parseCommand(argv: readonly string[], command: CommandDefinition): Parsed {
  const words = command.name.split(' ').length;
  const separator = argv.indexOf('--');
  const passed = separator === -1 ? [] : argv.slice(separator + 1);
  const args = argv.slice(words, separator === -1 ? undefined : separator);
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    ...(command.changes ? { yes: { type: 'boolean', short: 'y', default: false } } : {}),
    ...Object.fromEntries(Object.entries(command.options).map(([name, option]) => [name, parserOption(option)])),
  } as const;
  const { values, positionals } = parse(args, options, command);
  const { json, help, yes, ...own } = values;
  const [environment, ...rest] = positionals;
  if (help !== true && command.environment === 'required' && environment === undefined) {
    throw wrong(command, 'which environment is missing', 'Name it, as in the examples');
  }
  if (help !== true && command.arguments === undefined && rest.length > 0) {
    throw wrong(command, `"${rest.join(' ')}" is one word too many`, 'Options begin with two hyphens');
  }
  return {
    environment,
    input: { values: own as never, rest, passed, yes: yes === true },
    json: json === true,
    help: help === true,
  };
}

function parserOption(option: Options[string]) {
  if (option.type === 'boolean') return { type: 'boolean', default: false } as const;
  return {
    type: 'string',
    ...(option.multiple === true ? { multiple: true, default: [] as string[] } : {}),
    ...(option.default === undefined ? {} : { default: option.default }),
  } as const;
}

function parse(args: readonly string[], options: object, command: CommandDefinition) {
  try {
    const parsed = parseArgs({ args: [...args], options: options as never, allowPositionals: true, strict: true });
    return parsed as { values: Record<string, unknown>; positionals: string[] };
  } catch (error) {
    const given = /'(--?[^' =]+)/.exec((error as Error).message)?.[1];
    const guess = given === undefined ? undefined : nearest(given.replace(/^-+/, ''), Object.keys(options));
    throw wrong(
      command,
      (error as Error).message.split('. ')[0] ?? '',
      guess === undefined ? undefined : `Did you mean --${guess}?`,
    );
  }
}

const wrong = (command: CommandDefinition, why: string, hint: string | undefined): Failure =>
  new Failure({
    what: `"${command.name}" was not understood`,
    why,
    next: [...(hint === undefined ? [] : [hint]), `${program} ${command.name} --help`],
    exitCode: exit.blocked,
  });
