interface OptionBase {
  readonly description: string;
  /** Shown in the help in place of the value, `DIGEST`. */
  readonly value?: string;
  readonly short?: string;
}
export type OptionDefinition =
  | (OptionBase & { readonly type: 'boolean' })
  | (OptionBase & { readonly type: 'string'; readonly multiple?: boolean; readonly default?: string });

export type Options = Readonly<Record<string, OptionDefinition>>;

/** The values of the options, by their long names. */
export type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { readonly type: 'boolean' }
    ? boolean
    : O[K] extends { readonly multiple: true }
      ? readonly string[]
      : O[K] extends { readonly default: string }
        ? string
        : string | undefined;
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

/** What the parser and the help need to know of a command. */
export interface CommandDefinition<O extends Options = Options> {
  /** `deploy`; two words where a subject has several commands: `params set`. */
  readonly name: string;
  readonly summary: string;
  /** Text below the usage: what it does, in what order, what it never does. */
  readonly description?: string;
  /** Positional arguments after the environment, as the usage shows them: `NAME [VALUE]`. */
  readonly arguments?: string;
  readonly options: O;
  readonly examples: readonly string[];
  /** Whether it changes something: then it has `--yes`. */
  readonly changes: boolean;
  /**
   * `required`: an environment of infra/environments.ts, with credentials for it.
   * `optional`: may also be `local`, or absent where an option replaces it; `context.settings` is undefined then.
   */
  readonly environment: 'required' | 'optional';
  /** It examines the credentials itself, and has more to say than that they are wrong. */
  readonly examinesAccount?: boolean;
}
