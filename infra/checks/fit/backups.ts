import { resourcesOf, type Templates } from '../assembly.ts';
import type { Finding } from '../findings.ts';
import type { Json } from '../matching.ts';
import { text } from '../policies.ts';

/** Minutes of a week, from Sunday 0:00 UTC on. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const [hour, day] = [60, 24 * 60];
const week = 7 * day;
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const clock = (value: string): number => {
  const [hours = 0, minutes = 0] = value.split(':').map(Number);
  return hours * hour + minutes;
};

/** `sun:06:00-sun:07:00` */
function weekly(window: string): Span {
  const [from = 0, to = 0] = window.split('-').map((end) => days.indexOf(end.slice(0, 3)) * day + clock(end.slice(4)));
  return { from, to: to < from ? to + week : to };
}

/** `01:30-02:30`, on each day. */
function daily(window: string): Span[] {
  const [from = 0, to = 0] = window.split('-').map(clock);
  return days.map((_, index) => ({ from: index * day + from, to: index * day + (to < from ? to + day : to) }));
}

/** Whether two spans meet, also across the end of the week. */
const meet = (one: Span, other: Span): boolean =>
  [-week, 0, week].some((shift) => one.from < other.to + shift && other.from + shift < one.to);

/** The spans in which a rule may start: `cron(0 2 * * ? *)` and its start window. */
function starts({ ScheduleExpression, StartWindowMinutes }: Json): Span[] {
  const [minutes, hours, , , weekday = '*'] = /^cron\((.*)\)$/.exec(ScheduleExpression)?.[1]?.split(' ') ?? [];
  if (!/^\d+$/.test(minutes ?? '') || !/^\d+$/.test(hours ?? ''))
    throw new Error(`${ScheduleExpression}: not at one time`);
  const on = days.filter((name) => ['*', '?'].includes(weekday) || weekday.toLowerCase().split(',').includes(name));
  const from = Number(hours) * hour + Number(minutes);
  return on.map((name) => {
    const begin = days.indexOf(name) * day + from;
    return { from: begin, to: begin + Number(StartWindowMinutes) };
  });
}

/**
 * AWS Backup starts nothing of a database in its maintenance window or the hour before it, and takes over the window and
 * the retention of its automated backups where a rule is continuous.
 */
export function backupsCollide(environment: Templates): Finding[] {
  const plans = resourcesOf(environment, 'AWS::Backup::BackupPlan');
  const rules: Json[] = plans.flatMap(({ Properties }) => Properties.BackupPlan.BackupPlanRule);
  return resourcesOf(environment, 'AWS::RDS::DBInstance').flatMap(({ stack, logicalId, Properties }) => {
    const found = (message: string): Finding => ({ rule: 'backup', at: `${stack.id}/${logicalId}`, message });
    const { PreferredBackupWindow, PreferredMaintenanceWindow, BackupRetentionPeriod } = Properties;
    const maintenance = weekly(PreferredMaintenanceWindow);
    const blocked = { from: maintenance.from - hour, to: maintenance.to };
    const continuous = rules.filter(({ EnableContinuousBackup }) => EnableContinuousBackup === true);
    const own = PreferredBackupWindow === undefined ? [] : daily(PreferredBackupWindow);
    return [
      ...rules
        .filter((rule) => starts(rule).some((span) => meet(span, blocked)))
        .map(({ RuleName }) =>
          found(`${RuleName} may start in or just before the maintenance, which AWS Backup refuses`),
        ),
      ...(own.some((span) => meet(span, maintenance)) ? [found('its backup and maintenance windows overlap')] : []),
      ...(continuous.length > 0 && own.length > 0
        ? [found(`${PreferredBackupWindow} is not kept: AWS Backup chooses the window, and the template drifts`)]
        : []),
      ...continuous
        .filter(({ Lifecycle }) => Lifecycle.DeleteAfterDays !== BackupRetentionPeriod)
        .map(({ Lifecycle }) =>
          found(`AWS Backup keeps ${Lifecycle.DeleteAfterDays} days, the template ${BackupRetentionPeriod}: it drifts`),
        ),
    ];
  });
}

/** Buckets that are backed up let the role of the backups restore: objects come back with their tags. */
export function restoresDenied(environment: Templates): Finding[] {
  const selections = resourcesOf(environment, 'AWS::Backup::BackupSelection');
  const roles = selections.map(({ stack, Properties }) => {
    const { IamRoleArn } = Properties.BackupSelection;
    const role = stack.resources[IamRoleArn['Fn::GetAtt']?.[0]]?.Properties?.RoleName;
    return { role: String(role), buckets: text(Properties.BackupSelection.Resources) };
  });
  return resourcesOf(environment, 'AWS::S3::BucketPolicy').flatMap(({ stack, logicalId, Properties }) => {
    const bucket = text(Properties.Bucket).replace(/[<>]/g, '');
    return roles
      .filter(({ buckets }) => buckets.includes(bucket))
      .flatMap(({ role }) =>
        Properties.PolicyDocument.Statement.filter(
          ({ Effect, Action, Condition }: Json) =>
            Effect === 'Deny' &&
            [Action].flat().includes('s3:PutObjectTagging') &&
            !text(Condition.ArnNotEquals['aws:PrincipalArn']).includes(`:role/${role}`),
        ).map(({ Sid }: Json) => ({
          rule: 'backup',
          at: `${stack.id}/${logicalId} ${Sid}`,
          message: `denies ${role} to bring back an object with its tags`,
        })),
      );
  });
}
