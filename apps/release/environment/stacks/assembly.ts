import type { Release } from '../../../../infra/service/release.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import type { Template } from '../../aws/cloudformation-stacks.ts';

export interface AssembledStack {
  /** Construct id: the same in every environment. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly terminationProtection: boolean;
  readonly template: Template;
  /** Ids of the stacks that have to be there before. */
  readonly dependencies: readonly string[];
  /** Path of the construct by logical id, for people. */
  readonly paths: Readonly<Record<string, string>>;
}

/** Everything that an environment consists of, as CloudFormation would get it. */
export interface Assembly {
  /** Removed with the process; that of a rehearsal is kept. */
  readonly folder: string;
  readonly settings: EnvironmentSettings;
  readonly release: Release;
  /** Names of all stacks of the environment, also where only some of them are to be deployed. */
  readonly names: readonly string[];
  /** In the order of deployment. */
  readonly stacks: readonly AssembledStack[];
}
