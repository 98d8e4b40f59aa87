import { bucketName, restoreTestName } from '../../../../infra/names.ts';
import { lastRecoveryPoint, lastRestoreTest, type RestoreTest } from '../../aws/backup.ts';
import type { Context } from '../../environment/context.ts';
import { undoByHand } from '../../environment/stacks/known-drift.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { dailyBackupHours, judgeMissingBackup } from '../first-backup.ts';
import type { Facts } from './facts.ts';

type Place = Pick<Context, 'aws' | 'settings' | 'clock'>;

/** A copy to another region takes a day longer. */
const copiedHours = dailyBackupHours + 24;
/** The test starts each Monday, within four hours. */
const testedHours = 7 * 24 + 12;
/** The task that judges is started within minutes ("best-effort manner every 5 minutes", AWS Backup Developer Guide). */
const judgedHours = 2;
/** RDS ships its log every five minutes. */
const logMinutes = 60;

/** The database can be brought back, and from how long ago. */
export function backups(context: Place, facts: Facts): CheckDefinition[] {
  const { settings } = context;
  const { backup, region } = settings;
  const bucketArn = `arn:aws:s3:::${bucketName(settings, 'uploads')}`;
  const database = async () => {
    const found = await facts.database();
    if (found === undefined) throw new NotApplicable('there is no database yet');
    return found;
  };
  const point = (name: string, arn: () => Promise<string>, where: string, hours: number): CheckDefinition => ({
    name,
    fix: `Look at the jobs of AWS Backup in ${where}: aws backup list-backup-jobs --region ${where}; docs/runbooks/backup-failed.md`,
    async run() {
      const newest = await lastRecoveryPoint(context.aws, await arn(), where);
      return newest === undefined ? judgeMissingBackup(context, hours) : judgeAge(newest, hours, context.clock.now());
    },
  });
  const databaseArn = async () => (await database()).arn;
  const uploadsArn = async () => {
    await database();
    return bucketArn;
  };
  return [
    {
      name: 'automated backups of the database',
      fix: undoByHand(settings, 'others'),
      async run() {
        const { backupDays, restorableUntil } = await database();
        const { backupDays: wanted } = settings.database;
        if (backupDays < wanted) throw new CheckFailed(`kept for ${backupDays} days; the entry requires ${wanted}`);
        const age = judgeAge(restorableUntil, logMinutes / 60, context.clock.now());
        return `kept for ${backupDays} days, restorable to ${age}`;
      },
    },
    ...(backup === undefined
      ? []
      : [
          point('last backup of the database', databaseArn, region, dailyBackupHours),
          point('last backup of the uploads', uploadsArn, region, dailyBackupHours),
          ...(backup.copyTo === undefined
            ? []
            : [point(`last copy of the database in ${backup.copyTo}`, databaseArn, backup.copyTo, copiedHours)]),
          ...(backup.restoreTest ? [restoreTest(context, database)] : []),
        ]),
  ];
}

/** A backup is as good as the last restore from it. */
const restoreTest = (context: Place, database: () => Promise<unknown>): CheckDefinition => ({
  name: 'last restore test of the database',
  fix: `aws backup list-restore-jobs --region ${context.settings.region}; docs/runbooks/restore-test-failed.md`,
  async run() {
    await database();
    const test = await lastRestoreTest(context.aws, restoreTestName(context.settings));
    // The first needs a backup: on the first Monday there may be none.
    if (test === undefined) return judgeMissingBackup(context, dailyBackupHours + testedHours);
    return judgeRestoreTest(test, context.clock.now());
  },
});

export function judgeRestoreTest(test: RestoreTest, now: Date): string {
  const { status, judgement, endedAt } = test;
  if (status === 'FAILED' || status === 'ABORTED') {
    throw new CheckFailed(`the database could not be restored: ${test.message || status}`);
  }
  const age = judgeAge(test.startedAt, testedHours, now);
  if (status !== 'COMPLETED') return `${status.toLowerCase()}, begun ${age}`;
  if (judgement?.status === 'SUCCESSFUL') return `restored ${age}, and it could serve: ${judgement.message}`;
  if (judgement?.status === 'FAILED')
    throw new CheckFailed(`the restored database could not serve: ${judgement.message || 'without a word'}`);
  const isOver =
    judgement !== undefined || endedAt === undefined || now.getTime() - endedAt.getTime() > judgedHours * 3_600_000;
  if (isOver) throw new CheckFailed(`restored ${age}, and nobody has judged whether it could serve`);
  return `restored ${age}, not judged yet`;
}

export function judgeAge(at: Date | undefined, hours: number, now: Date): string {
  if (at === undefined) throw new CheckFailed('there is none');
  const age = (now.getTime() - at.getTime()) / 3_600_000;
  const text = age < 1 ? `${Math.max(0, Math.round(age * 60))} minutes ago` : `${Math.round(age)} hours ago`;
  if (age > hours) throw new CheckFailed(`the last is of ${text}; it should not be older than ${hours} hours`);
  return text;
}
