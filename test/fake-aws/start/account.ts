import { boundaryName, globalRegion, parameterPath } from '../../../infra/names.ts';
import { parametersOf } from '../../../infra/parameters.ts';
import { Backups } from '../account/backups.ts';
import { CostTags } from '../account/cost-tags.ts';
import { DatabaseInstance } from '../account/database.ts';
import { Mail } from '../account/mail.ts';
import { Parameters } from '../account/parameters.ts';
import { Registry } from '../account/registry.ts';
import { downloadKeys, Secrets } from '../account/secrets.ts';
import { Zones } from '../account/zones.ts';
import type { FakeAccount } from '../handlers.ts';
import { Existing } from '../refusals/existing.ts';
import { haveServiceRoles } from '../refusals/service-roles.ts';
import { bootstrapVersion } from './deployed.ts';
import { commitOf, digestOf } from './releases.ts';

/** An account in which nothing was made yet, neither by people nor by the bootstrap. */
export function emptyAccount(fake: FakeAccount): void {
  fake.part(Secrets).clear();
  Object.assign(fake.part(DatabaseInstance), { status: undefined, hasRoles: false });
  fake.part(Backups).ageHours.clear();
  fake.part(Backups).restoreTest = undefined;
  fake.part(Zones).name = undefined;
  fake.part(Mail).clear();
  fake.part(CostTags).status.clear();
  ofItsOwner(fake);
}

/** An account that has been used for long. */
export function usedAccount(fake: FakeAccount): void {
  haveServiceRoles(fake);
  ofItsOwner(fake);
}

/** An empty account after steps 0 to 5 of docs/deployment.md: bootstrap, zone, parameters, image. */
export function preparedAccount(fake: FakeAccount): void {
  bootstrapAccount(fake);
  fake.part(Secrets).putRequired();
  putRequiredParameters(fake);
  for (const release of [1, 2]) fake.part(Registry).push(commitOf(release), digestOf(release));
}

/** The zone of step 0 and the bootstrap of step 3. */
export function bootstrapAccount(fake: FakeAccount): void {
  const { region, domain, files, backup } = fake.settings;
  for (const at of [region, globalRegion, files.replicateTo, backup?.copyTo]) {
    if (at !== undefined) fake.part(Parameters).put(at, '/cdk-bootstrap/hnb659fds/version', bootstrapVersion);
  }
  fake.part(Zones).name = domain.zoneName;
}

/** What people enter in step 4. */
export function putRequiredParameters(fake: FakeAccount): void {
  const { account, region } = fake.settings;
  const setByPeople: Readonly<Record<string, string>> = {
    'cdn/public-key': downloadKeys.publicKey,
    'database/runtime-secret-arn': `arn:aws:secretsmanager:${region}:${account}:secret:runtime-000000`,
    'database/owner-secret-arn': `arn:aws:secretsmanager:${region}:${account}:secret:owner-000000`,
  };
  for (const definition of parametersOf(fake.settings)) {
    const { name, kind, origin } = definition;
    const value = setByPeople[name];
    if (kind !== 'parameter' || origin !== 'required' || value === undefined) continue;
    fake.part(Parameters).put(region, parameterPath(fake.settings, name), value);
  }
}

/** dr comes after prod, which owns what exists once in their account. */
function ofItsOwner(fake: FakeAccount): void {
  const { owns, account, delivery } = fake.settings;
  if (owns.account) return;
  haveServiceRoles(fake);
  fake.part(Secrets).putCopies();
  const boundary = boundaryName(delivery.accountOwner);
  fake.part(Existing).add('AWS::IAM::ManagedPolicy', `arn:aws:iam::${account}:policy/${boundary}`, {
    ManagedPolicyName: boundary,
  });
}
