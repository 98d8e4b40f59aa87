import { databaseIdentifier } from '../../../infra/names.ts';
import { commandLine } from '../../cli/command-line.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { type Instance, readInstance } from '../aws/rds.ts';
import type { Context } from '../environment/context.ts';

export interface RestoredCopy {
  readonly host: string;
}

/** A database that RDS or AWS Backup has restored, and that can take the place of the one that serves. @throws Failure */
export async function requireCopy(context: Pick<Context, 'aws' | 'settings'>, name: string): Promise<RestoredCopy> {
  const { settings } = context;
  const serving = databaseIdentifier(settings);
  const retry = commandLine('restore', settings.name, { instance: name });
  if (name === serving) {
    throw refused(`${name} is the database that serves`, 'a copy has another name', [
      `aws rds describe-db-instances --query 'DBInstances[].[DBInstanceIdentifier,DBInstanceStatus]' --output text`,
    ]);
  }
  const copy = await readInstance(context, name);
  if (copy === undefined) {
    throw refused(`${name} cannot serve yet`, 'there is no database of this name', [
      `aws rds wait db-instance-available --db-instance-identifier ${name}`,
      // Its name went with the exchange; erasures of the meantime may not be repeated yet.
      `If a run before was cut off after it had the name ${serving}: ${commandLine('privacy replay', settings.name)}`,
    ]);
  }
  if (copy.status !== 'available' || copy.host === undefined) {
    throw refused(`${name} cannot serve yet`, `RDS reports ${copy.status}`, [
      `aws rds wait db-instance-available --db-instance-identifier ${name}`,
      retry,
    ]);
  }
  const groups = missingGroups(copy, await readInstance(context, serving));
  if (groups.length > 0) {
    throw refused(`The tasks do not reach ${name}`, `it lacks the security group ${groups.join(', ')}`, [
      `aws rds modify-db-instance --db-instance-identifier ${name} --vpc-security-group-ids ${groups.join(' ')} --apply-immediately`,
      retry,
    ]);
  }
  return { host: copy.host };
}

/** Of the one that serves, as long as that is there. */
const missingGroups = (copy: Instance, serving: Instance | undefined): readonly string[] =>
  serving?.securityGroups.filter((group) => !copy.securityGroups.includes(group)) ?? [];

const refused = (what: string, why: string, next: readonly string[]): Failure =>
  new Failure({ what, why, next, exitCode: exit.blocked });
