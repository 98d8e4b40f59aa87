import { environments } from './environments.ts';
import type { EnvironmentSettings } from './settings.ts';

/** The name of the load balancer, `classboard-preview-LABEL-api`, may have 32 characters. */
const previewName = /^preview-([a-z0-9](?:[a-z0-9-]{0,7}[a-z0-9])?)$/;

/**
 * A short-lived copy of dev. It owns nothing that exists once an account, and keeps nothing when it goes.
 * @param name `preview-` and up to 9 letters, digits and hyphens
 */
export function previewEnvironment(name: string): EnvironmentSettings {
  const dev = previewed();
  const label = previewName.exec(name)?.[1];
  if (label === undefined) {
    throw new Error(`${name}: expected preview-NAME, NAME being 1 to 9 of a-z, 0-9 and hyphens between them`);
  }
  const host = (kind: string) => `${kind}-${label}.${dev.domain.zoneName}`;
  return {
    ...dev,
    name,
    owns: { account: false, region: false },
    domain: {
      ...dev.domain,
      api: host('api'),
      regionalApi: host('region'),
      web: host('app'),
      files: host('files'),
    },
    registry: { repository: 'shared', replicateTo: [], acceptFrom: [] },
    files: { ...dev.files, corsOrigins: [`https://${host('app')}`] },
    operations: { ...dev.operations, monthlyBudgetUsd: 60 },
    delivery: { ...dev.delivery, deploySubjects: [], planSubjects: [], previews: false, accountOwner: dev.name },
  };
}

const rehearsalName = /^rehearsal-([a-z]+)$/;
const rehearsalAccount = '000000000000';

/** A rehearsal talks to a fake AWS on this machine, and to nothing else. */
export const isRehearsal = ({ name, account }: Pick<EnvironmentSettings, 'name' | 'account'>): boolean =>
  rehearsalName.test(name) && account === rehearsalAccount;

/** A copy of an entry with the same sizes, rules and settings, in an account that AWS does not have. */
function rehearsalEnvironment(name: string): EnvironmentSettings | undefined {
  const label = rehearsalName.exec(name)?.[1];
  const found = environments.find((environment) => environment.name === label);
  if (found === undefined) return undefined;
  return { ...found, name, account: rehearsalAccount, delivery: { ...found.delivery, accountOwner: name } };
}

/** The one environment that previews are copied from. */
function previewed(): EnvironmentSettings {
  const [first] = environments;
  if (first === undefined) throw new Error('infra/environments.ts has no entry');
  return first;
}

/** @throws when there is neither an entry of that name nor a valid preview name */
export function environmentNamed(name: string): EnvironmentSettings {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const rehearsal = rehearsalEnvironment(name);
  if (rehearsal !== undefined) return rehearsal;
  if (name.startsWith('preview-')) return previewEnvironment(name);
  const known = environments.map((environment) => environment.name).join(', ');
  throw new Error(`${name}: no such environment; expected ${known} or preview-NAME`);
}
