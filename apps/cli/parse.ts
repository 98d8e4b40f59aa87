import { parseArgs } from 'node:util';
import { type CommandDefinition, callWith, type Input, type OptionDefinition } from './command-definition.ts';
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

/**
 * The commands whose help is asked for without naming one: all by `--help`, those of a subject by `params --help`. A
 * command that is the subject of several others is among them (`migrate --help`); its own is at `migrate ENV --help`.
 */
export function helpedCommands(argv: readonly string[], names: readonly string[]): readonly string[] {
  const help = (word: string | undefined) => word === '--help' || word === '-h';
  if (argv.length === 1 && help(argv[0])) return names;
  if (argv.length !== 2 || !help(argv[1])) return [];
  const below = names.filter((name) => name.startsWith(`${argv[0]} `));
  if (!names.includes(argv[0] ?? '')) return below;
  return below.length > 1 ? names.filter((name) => name === argv[0] || below.includes(name)) : [];
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
  const environment = command.environment === 'none' ? undefined : positionals[0];
  const rest = command.environment === 'none' ? positionals : positionals.slice(1);
  const asked = help === true;
  if (!asked) checkWords(command, environment, rest);
  const read = asked ? own : readValues(own, command);
  return {
    environment,
    input: { values: read as never, rest, passed, yes: yes === true },
    json: json === true,
    help: asked,
  };
}

function parserOption(option: OptionDefinition) {
  if (option.type === 'boolean') return { type: 'boolean', default: false } as const;
  if (option.type === 'number') return { type: 'string' } as const;
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

/** Every argument that the usage shows without brackets must be there, and none beyond those that it shows. */
function checkWords(command: CommandDefinition, environment: string | undefined, rest: readonly string[]): void {
  if (command.environment === 'required' && environment === undefined) {
    throw wrong(command, 'which environment is missing', 'Name it, as in the examples');
  }
  const shown = command.arguments?.split(' ') ?? [];
  const missing = shown.filter((word) => !word.startsWith('['))[rest.length];
  if (missing !== undefined) throw wrong(command, `${missing} is missing`, 'Name it, as in the examples');
  const surplus = shown.some((word) => word.endsWith('...')) ? [] : rest.slice(shown.length);
  if (surplus.length > 0) {
    throw wrong(
      command,
      `"${surplus.join(' ')}" is one word too many`,
      'Options begin with two hyphens; a value with spaces stands in quotes',
    );
  }
}

function readValues(values: Readonly<Record<string, unknown>>, command: CommandDefinition): Record<string, unknown> {
  const read = Object.entries(command.options).map(([name, option]): [string, unknown] => {
    const given = values[name];
    if (option.type === 'number') {
      return [name, given === undefined ? option.default : readNumber(command, name, option, String(given))];
    }
    if (option.type === 'boolean' || option.choices === undefined || given === undefined) return [name, given];
    const { choices } = option;
    const choose = (word: string) => choiceOf(command, `--${name}`, word, choices);
    return [name, Array.isArray(given) ? given.map(choose) : choose(String(given))];
  });
  return Object.fromEntries(read);
}

function readNumber(
  command: CommandDefinition,
  name: string,
  { atLeast, atMost, above, integer }: Extract<OptionDefinition, { type: 'number' }>,
  text: string,
): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const fits =
    Number.isFinite(number) &&
    (atLeast === undefined || number >= atLeast) &&
    (atMost === undefined || number <= atMost) &&
    (above === undefined || number > above) &&
    (integer !== true || Number.isInteger(number));
  if (fits) return number;
  const range = [
    atLeast === undefined ? '' : ` from ${atLeast}`,
    above === undefined ? '' : ` above ${above}`,
    atMost === undefined ? '' : ` to ${atMost}`,
  ].join('');
  throw refused(command, `--${name} ${text}`, `expected a ${integer === true ? 'whole ' : ''}number${range}`, []);
}

function choiceOf(command: CommandDefinition, option: string, given: string, choices: readonly string[]): string {
  const found = choices.find((one) => one.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  const guess = nearest(given, choices);
  throw refused(
    command,
    `${option} ${given} is not known`,
    `it is one of ${choices.join(', ')}`,
    guess === undefined ? [] : [`Did you mean ${option} ${guess}?`],
  );
}

const refused = (command: CommandDefinition, what: string, why: string, next: readonly string[]): Failure =>
  new Failure({ what, why, next: [...next, callWith(command, ['--help'])], exitCode: exit.blocked });

const wrong = (command: CommandDefinition, why: string, hint: string | undefined): Failure =>
  refused(command, `"${command.name}" was not understood`, why, hint === undefined ? [] : [hint]);
