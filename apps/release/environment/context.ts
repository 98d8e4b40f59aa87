import type { EnvironmentSettings } from '../../../infra/settings.ts';
import type { Clock } from '../../cli/clock.ts';
import type { Terminal } from '../../cli/command.ts';
import type { Aws } from '../aws/clients.ts';
import type { Variables } from './variables.ts';

/** What every command of the tool works with. */
export interface Context extends Terminal {
  readonly settings: EnvironmentSettings;
  /** The environment as it was asked for: also `local`, or undefined where the command takes none. */
  readonly environment: string | undefined;
  readonly aws: Aws;
  readonly clock: Clock;
  readonly variables: Variables;
}
