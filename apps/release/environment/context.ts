import type { EnvironmentSettings } from '../../../infra/settings.ts';
import type { Clock } from '../../cli/clock.ts';
import type { Output } from '../../cli/output.ts';
import type { Aws } from '../aws/clients.ts';
import type { Variables } from './variables.ts';

/** What every command works with. */
export interface Context {
  readonly settings: EnvironmentSettings;
  /** The environment as it was asked for: also `local`, or undefined where the command takes none. */
  readonly environment: string | undefined;
  readonly aws: Aws;
  readonly out: Output;
  readonly clock: Clock;
  readonly variables: Variables;
  /** Aborts when somebody interrupts the command. */
  readonly signal: AbortSignal;
  /** Asks on the terminal; `undefined` where nobody is there to answer. */
  ask(question: string): Promise<string | undefined>;
}
