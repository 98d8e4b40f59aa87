import { dirname } from 'node:path';
import { isRehearsal } from '../../../../infra/lookup.ts';
import type { Release } from '../../../../infra/service/release.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import type { Template } from '../../aws/cloudformation-stacks.ts';
import { findKept, keep } from './kept-assemblies.ts';

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

/** What an environment consists of at a release. No network, no credentials; about a second. */
export async function assemble(settings: EnvironmentSettings, release: Release): Promise<Assembly> {
  if (!isRehearsal(settings)) return synthesise(settings, release);
  const kept = await findKept(settings, release);
  if (kept !== undefined) return kept;
  const assembly = await synthesise(settings, release);
  await keep(assembly);
  return assembly;
}

async function synthesise(settings: EnvironmentSettings, release: Release): Promise<Assembly> {
  // The CDK takes a second to load, which `status` and `--help` should not wait for.
  const { synthesize } = await import('../../../../infra/checks/assembly.ts');
  const { stacks, reportFile } = synthesize(settings, release, { validate: false });
  const ids = new Set(stacks.map(({ id }) => id));
  return {
    folder: dirname(reportFile),
    settings,
    release,
    names: stacks.map(({ name }) => name),
    stacks: stacks.map(({ id, name, region, account, terminationProtection, template, dependencies, paths }) => ({
      id,
      name,
      region,
      account,
      terminationProtection,
      template,
      dependencies: dependencies.filter((dependency) => ids.has(dependency)),
      paths,
    })),
  };
}
