import { encodeRecord } from '../../../apps/release/deployment/record/encode.ts';
import type { ReleaseRecord } from '../../../apps/release/deployment/record/record.ts';
import { parameterPath } from '../../../infra/names.ts';
import { Parameters } from '../../fake-aws/account/parameters.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { editDeployed, resourceOf } from '../../setup/release/deployed-template.ts';

const environment = 'rehearsal-prod';
const d2 = `sha256:${'2'.repeat(64)}`;

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment });
}, 120_000);
afterEach(() => aws.stop());

const plan = (...options: string[]) => aws.release(['plan', environment, ...options], { as: 'plan' });

describe('plan', () => {
  it('reports that nothing changes, and only reads', async () => {
    const run = await plan();
    expect(run.stdout).toMatch(/^Plan for rehearsal-prod: image sha256:\w{12} .*which runs already$/m);
    expect(run.stdout).toMatch(/^Nothing changes\. Plan [0-9a-f]{16}$/m);
    expect(run.exitCode).toBe(0);
    const changing = aws.calls.filter(({ operation }) => !/^(Get|Describe|List|BatchGet)/.test(operation));
    expect(changing).toEqual([]);
    const values = aws.calls.filter(({ operation }) => operation === 'GetSecretValue');
    expect(values).toEqual([]);
  }, 120_000);

  it('names Migration and Service for a release, and gives the same hash twice', async () => {
    const first = await plan('--digest', d2, '--json');
    const second = await plan('--digest', d2, '--json', '--skip-migration-check');
    expect(first.exitCode).toBe(2);
    const { stacks, dangers, blocked, hash, cost } = first.json();
    const changing = stacks.filter(({ state }: { state: string }) => state !== 'unchanged');
    expect(changing.map(({ id }: { id: string }) => id)).toEqual(['Migration', 'Service']);
    expect([dangers, blocked]).toEqual([[], []]);
    expect(cost.before).toBe(cost.after);
    expect(second.json().hash).toBe(hash);
  }, 120_000);

  it('reports the replacement of a database first, refuses, and prints the approval to paste', async () => {
    editDeployed(aws, 'Data', (resources) => {
      resourceOf(resources, 'AWS::RDS::DBInstance')[1].Properties.StorageEncrypted = false;
    });
    const run = await plan('--digest', d2);
    expect(run.exitCode).toBe(5);
    const [, , first, second] = run.stdout.split('\n');
    expect(first).toBe('Blocked:');
    expect(second).toMatch(/Data\/Instance \(AWS::RDS::DBInstance\): replace of what holds data/);
    expect(run.stdout).toMatch(/BLOCKED +replace Data\/Instance .*StorageEncrypted cannot change in place/);
    expect(run.stdout).toMatch(/\{ environment: 'prod', stack: 'Data', logicalId: 'Instance\w+', change: 'replace',/);
  }, 120_000);

  it('reports what a bigger database costs, from the deployed templates', async () => {
    editDeployed(aws, 'Data', (resources) => {
      resourceOf(resources, 'AWS::RDS::DBInstance')[1].Properties.DBInstanceClass = 'db.t4g.small';
    });
    const run = await plan();
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toMatch(/Cost +[\d.]+ -> [\d.]+ USD a month \(.*RDS instance [\d.]+ -> [\d.]+/);
    expect(run.stdout).toMatch(/~ +Instance \(AWS::RDS::DBInstance\): DBInstanceClass/);
  }, 120_000);

  it('names a permission that it adds, and calls no database empty that a release has used', async () => {
    // As after somebody has deleted it by hand: the records still know what was released.
    const [at, parameters] = ['2026-11-01T10:00:00.000Z', aws.part(Parameters)];
    const record: ReleaseRecord = {
      ...{ schemaVersion: 2, id: '20261101T100000Z-1111111', kind: 'deploy', environment, result: 'succeeded' },
      ...{ digest: digestOf(1), commit: commitOf(1), version: '0.1.0', by: 'mia', reason: '' },
      ...{ startedAt: at, finishedAt: at, phases: {}, evidence: {} },
    };
    const pathOf = (name: string) => parameterPath(aws.settings, name);
    parameters.put(aws.settings.region, pathOf(`release/records/${record.id}`), encodeRecord(record));
    parameters.remove(aws.settings.region, pathOf('release/image-digest'));
    editDeployed(aws, 'Service', (resources) => {
      const [, policy] = resourceOf(resources, 'AWS::IAM::Policy');
      policy.Properties.PolicyDocument.Statement = policy.Properties.PolicyDocument.Statement.slice(1);
    });
    const run = await plan('--digest', d2);
    expect(run.stdout).toMatch(/^Opens up:\n +Service: .*TaskRole may /m);
    expect(run.stdout).toMatch(/^Migrations /m);
    expect(run.stdout).not.toContain('empty database');
  }, 120_000);

  it('refuses a digest that is missing before it compares anything', async () => {
    const run = await plan('--digest', `sha256:${'9'.repeat(64)}`);
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toMatch(/There is no image to release: sha256:9+/);
  }, 120_000);

  it('continues where AWS throttles', async () => {
    aws.fault({ service: 'cloudformation', operation: 'GetTemplate', kind: 'throttle', times: 4 });
    const run = await plan();
    expect(run.exitCode).toBe(0);
  }, 120_000);

  it('shows the same, folded, as a comment', async () => {
    const run = await plan('--digest', d2, '--markdown', '--skip-migration-check');
    expect(run.stdout).toMatch(/^### Plan for rehearsal-prod\n/);
    expect(run.stdout).toContain('2 of 19 stacks change');
    expect(run.stdout).toMatch(/<details><summary>The whole plan<\/summary>[\s\S]*<\/details>\n$/);
  }, 120_000);
});

describe('drift', () => {
  const drift = (...options: string[]) => aws.release(['drift', environment, ...options], { as: 'plan' });

  it('is printed property by property, with exit code 2', async () => {
    aws.script.stack('Data').drifts('Instance', { BackupRetentionPeriod: 1 });
    const run = await drift();
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toMatch(/^DRIFTED {2}classboard-rehearsal-prod-data$/m);
    expect(run.stdout).toMatch(/Instance\w+ \(AWS::RDS::DBInstance\)\n +\/BackupRetentionPeriod: 30 -> 1/);
    expect(run.stdout).toContain('1 drifted in 19 stacks');
    expect(run.stdout).toContain('npm run release -- drift rehearsal-prod --revert');
    expect(run.stdout).not.toContain('KNOWN');
  }, 120_000);

  it('is not reverted without a person where the environment asks for an approval', async () => {
    aws.script.stack('Data').drifts('Instance', { MultiAZ: false });
    const run = await aws.release(['drift', environment, '--revert', '--yes'], { as: 'admin' });
    expect([run.exitCode, run.stderr]).toEqual([
      5,
      expect.stringContaining('Nothing was reverted: rehearsal-prod asks for an approval, and this is no terminal'),
    ]);
    expect(aws.calls.filter(({ operation }) => operation === 'CreateChangeSet')).toEqual([]);
  }, 120_000);

  it('is not reported where there is none, and is not detected twice in a day', async () => {
    expect((await drift()).exitCode).toBe(0);
    const detections = () => aws.calls.filter(({ operation }) => operation === 'DetectStackDrift').length;
    const before = detections();
    expect(before).toBe(19);
    const again = await drift('--max-age', '24', '--json');
    expect(again.json().drifted).toBe(false);
    expect(detections()).toBe(before);
  }, 120_000);
});
