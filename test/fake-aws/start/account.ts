import { boundaryName } from '../../../infra/names.ts';
import { Backups } from '../account/backups.ts';
import { CostTags } from '../account/cost-tags.ts';
import { DatabaseInstance } from '../account/database.ts';
import { Mail } from '../account/mail.ts';
import { Secrets } from '../account/secrets.ts';
import { Zones } from '../account/zones.ts';
import type { FakeAccount } from '../handlers.ts';
import { Existing } from '../refusals/existing.ts';
import { haveServiceRoles } from '../refusals/service-roles.ts';

/** An account in which nothing was made yet, neither by people nor by the bootstrap. */
export function emptyAccount(fake: FakeAccount): void {
  fake.part(Secrets).clear();
  Object.assign(fake.part(DatabaseInstance), { status: undefined, hasRoles: false });
  fake.part(Backups).ageHours.clear();
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

/** dr comes after prod, which owns what exists once in their account. */
function ofItsOwner(fake: FakeAccount): void {
  const { owns, account, delivery } = fake.settings;
  if (owns.account) return;
  haveServiceRoles(fake);
  const boundary = boundaryName(delivery.accountOwner);
  fake.part(Existing).add('AWS::IAM::ManagedPolicy', `arn:aws:iam::${account}:policy/${boundary}`, {
    ManagedPolicyName: boundary,
  });
}
