interface OptionBase {
  readonly description: string;
  /** Shown in the help in place of the value, `DIGEST`. */
  readonly value?: string;
}

export type OptionDefinition =
  | (OptionBase & { readonly type: 'boolean' })
  | (OptionBase & {
      readonly type: 'string';
      /** The values there are; capitals do not matter. */
      readonly choices?: readonly string[];
      readonly multiple?: true;
      readonly default?: string;
    })
  | (OptionBase & {
      readonly type: 'number';
      readonly default?: number;
      readonly atLeast?: number;
      readonly atMost?: number;
      readonly above?: number;
      readonly integer?: true;
    });

export type Options = Readonly<Record<string, OptionDefinition>>;

type ValueOf<O extends OptionDefinition> = O extends { readonly type: 'boolean' }
  ? boolean
  : O extends { readonly type: 'number' }
    ? number
    : O extends { readonly choices: readonly (infer Choice)[] }
      ? Choice
      : string;

/** The values of the options, by their long names. */
export type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { readonly type: 'boolean' }
    ? boolean
    : O[K] extends { readonly multiple: true }
      ? readonly ValueOf<O[K]>[]
      : O[K] extends { readonly default: string | number }
        ? ValueOf<O[K]>
        : ValueOf<O[K]> | undefined;
};

export interface Input<O extends Options = Options> {
  readonly values: Values<O>;
  /** What stands after the environment: `params set ENV NAME` gives `[NAME]`. */
  readonly rest: readonly string[];
  /** What stands after `--`. */
  readonly passed: readonly string[];
  /** `--yes`: nobody is asked. */
  readonly yes: boolean;
}

/** What can be typed: all that the parser, the help and the next steps need to know of a command. */
export interface CommandDefinition<O extends Options = Options> {
  /** `deploy`; two words where a subject has several commands: `params set`. */
  readonly name: string;
  /** The script of package.json that people type it by, where it is not `npm run release -- NAME`. */
  readonly script?: string;
  readonly summary: string;
  /** Text below the usage: what it does, in what order, what it never does. */
  readonly description?: string;
  /** Positional arguments after the environment, as the usage shows them: `NAME [VALUE]`, `[FILE]...`. */
  readonly arguments?: string;
  readonly options: O;
  /** What stands behind the command; a whole line where it begins with `npm`. */
  readonly examples: readonly string[];
  /** Whether it changes something that people are asked about: then it has `--yes`. */
  readonly changes: boolean;
  /**
   * `required`: an environment of infra/environments.ts, with credentials for it.
   * `optional`: may also be `local`, or absent where an option replaces it; `context.settings` is undefined then.
   * `none`: it has nothing to do with one.
   */
  readonly environment: 'required' | 'optional' | 'none';
  /** It checks the credentials itself, and reports more than that they are wrong. */
  readonly examinesAccount?: true;
}

/** Keeps the literal types, so that a next step with an option that no command has does not compile. */
export const define = <const D extends CommandDefinition>(definition: D): D => definition;

/** Commands of one subject, as the help lists them. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandDefinition[];
}

/** What people type before the arguments: `npm run release -- deploy`, `npm run migrate:check`, `npm start`. */
export const callOf = ({ name, script }: CommandDefinition): string => {
  if (script === undefined) return `npm run release -- ${name}`;
  return script === 'start' ? 'npm start' : `npm run ${script}`;
};

/** A command with the words behind it. npm takes options for its own that do not stand behind `--`. */
export const callWith = (definition: CommandDefinition, words: readonly string[]): string => {
  const behind = definition.script === undefined || words.length === 0 ? words : ['--', ...words];
  return [callOf(definition), ...behind].join(' ');
};
