import { table } from '../../../cli/output.ts';
import { imageName, shortDigest } from '../../environment/image/image-names.ts';
import { appliedText, hasApplied } from './applied-migrations.ts';
import type { ReleaseRecord } from './record.ts';

const resultOf = ({ result }: ReleaseRecord): string => result ?? 'UNFINISHED';
const moment = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')}`;

/** One line each, newest first. */
export function releasesTable(records: readonly ReleaseRecord[]): string {
  if (records.length === 0) return 'No release yet';
  const rows = records.map((record) => [
    moment(record.startedAt),
    record.kind + (record.only === undefined ? '' : ` (${record.only})`),
    record.version,
    record.commit.slice(0, 12),
    shortDigest(record.digest),
    resultOf(record),
    record.by,
    record.id,
  ]);
  return table([['when (UTC)', 'what', 'version', 'commit', 'image', 'result', 'who', 'id'], ...rows]);
}

/** One release with its evidence. */
export function describeRelease(record: ReleaseRecord): string {
  const { evidence, before } = record;
  const { migrations, watch } = evidence;
  const list = (values: readonly string[] | undefined) => (values?.length ? values.join(', ') : undefined);
  const lines: readonly (readonly [string, string | undefined])[] = [
    [
      'release',
      `${record.id}: ${record.kind}${record.only === undefined ? '' : ` of ${record.only}`} to ${record.environment}`,
    ],
    ['result', resultOf(record)],
    ['problem', record.problem],
    ['version', `${record.version}, commit ${record.commit}`],
    ['image', record.digest],
    ['who', record.by],
    ['why', record.reason || undefined],
    ['when', `${record.startedAt} to ${record.finishedAt ?? '…'}`],
    ['before', before && imageName(before)],
    ['plan', evidence.plan && `${evidence.plan}; ${evidence.approval ?? ''}`],
    ['snapshot', evidence.snapshot],
    ['stacks', list(evidence.stacks)],
    ['migrations', migrations && (hasApplied(migrations) ? appliedText(migrations) : 'none pending')],
    ['failed', migrations?.failed],
    ['schema', migrations?.compatibleFrom && `works with ${migrations.compatibleFrom} and later`],
    ['runs', evidence.running],
    ['smoke', evidence.smoke ?? record.phases.smoke?.summary],
    ['watched', watch && `${watch.minutes} minutes, until ${watch.until}`],
    ['alarms', list(evidence.alarmsFired)],
    ['fired before', list(evidence.alarmsBefore)],
    ['ignored', list(evidence.alarmsIgnored)],
    ['not notified', list(evidence.notNotified)],
  ];
  return table(lines.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
