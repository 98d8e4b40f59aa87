import { dirname } from 'node:path';
import { isRehearsal } from '../../../../infra/lookup.ts';
import type { Release } from '../../../../infra/service/release.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import type { Assembly } from './assembly.ts';
import { findKept, keep } from './kept-assemblies.ts';

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
