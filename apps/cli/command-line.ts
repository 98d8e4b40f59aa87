import { type CommandDefinition, callWith, type OptionDefinition, type Options } from './command-definition.ts';
import { type CommandName, type Definitions, definitions } from './definitions/index.ts';

/** Stands for what the reader knows: `ENV`, `FILE`, `HASH`. */
type Placeholder = Uppercase<string>;

type GivenOf<O extends OptionDefinition> = O extends { readonly type: 'boolean' }
  ? boolean
  : O extends { readonly type: 'number' }
    ? number | Placeholder
    : O extends { readonly choices: readonly (infer Choice)[] }
      ? Choice | Placeholder
      : string;

type Given<D extends CommandDefinition> = {
  readonly [K in keyof D['options']]?:
    | GivenOf<D['options'][K]>
    | (D['options'][K] extends { readonly multiple: true } ? readonly GivenOf<D['options'][K]>[] : never)
    | undefined;
} & { readonly json?: boolean; readonly help?: boolean } & (D['changes'] extends true
    ? { readonly yes?: boolean }
    : unknown);

/** The words are the environment and what stands after it. */
type Arguments<D extends CommandDefinition> = D['environment'] extends 'required'
  ? [words: string | readonly [string, ...string[]], options?: Given<D>]
  : [words?: string | readonly string[], options?: Given<D>];

/**
 * A line that can be typed: `commandLine('logs', 'prod', { since: '1h' })` is `npm run release -- logs prod --since 1h`.
 * Options that are undefined or false are left out. A command or an option that does not exist does not compile.
 */
export function commandLine<N extends CommandName>(
  name: N,
  ...[words = [], options]: Arguments<Definitions[N]>
): string {
  const given = Object.entries((options ?? {}) as Readonly<Record<string, unknown>>);
  const typed = given.flatMap(([option, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${option}`];
    return [value].flat().flatMap((one) => [`--${option}`, quoted(String(one))]);
  });
  return callWith(definitions[name] as CommandDefinition<Options>, [...[words].flat().map(quoted), ...typed]);
}

/** One line out of words, so that each of them arrives as one word in a POSIX shell. */
export const shellLine = (words: readonly string[]): string => words.map(quoted).join(' ');

const quoted = (word: string): string => (/^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
