import { writeFileSync } from 'node:fs';
import { environmentNamed } from '../../../infra/lookup.ts';
import { globalRegion } from '../../../infra/names.ts';
import { Backups } from '../../fake-aws/account/backups.ts';
import { Certificates } from '../../fake-aws/account/certificates.ts';
import { DatabaseInstance } from '../../fake-aws/account/database.ts';
import { Parameters } from '../../fake-aws/account/parameters.ts';
import { Quotas } from '../../fake-aws/account/quotas.ts';
import { TakenRights } from '../../fake-aws/account/roles.ts';
import { Secrets } from '../../fake-aws/account/secrets.ts';
import { Zones } from '../../fake-aws/account/zones.ts';
import { Alarms } from '../../fake-aws/alarms/alarms.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { Stacks } from '../../fake-aws/stacks/stacks.ts';
import { startClone } from '../../setup/database/clone.ts';
import { leaves, type Tree } from '../../setup/release/doctor-tree.ts';
import { startFakeDocker } from '../../setup/release/fake-docker.ts';

/** The templates of an environment are made by the first who asks for them. */
const startLimit = 120_000;

const prod = environmentNamed('rehearsal-prod');
const elsewhere = prod.backup?.copyTo ?? 'nowhere';
const { branches } = prod.release;
const clone = startClone(branches === 'any' ? 'main' : branches[0]);
const docker = startFakeDocker();
writeFileSync(`${docker.env.FAKE_DOCKER_FOLDER}/aws`, '#!/bin/sh\necho aws-cli/2, not this machine\n', { mode: 0o755 });
afterAll(() => {
  clone.stop();
  docker.stop();
});

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment: 'rehearsal-prod' });
}, startLimit);
afterEach(() => aws.stop());

const doctor = async (...args: string[]) => {
  const run = await aws.release(['doctor', 'rehearsal-prod', '--json', ...args], {
    as: 'plan',
    env: { ...docker.env, ...clone.env },
  });
  const tree: Tree = run.json();
  return { run, tree, bad: leaves(tree).filter(({ status }) => status === 'FAIL') };
};

describe('a healthy environment', () => {
  it('passes within seconds, and ends with exit code 0', async () => {
    const { run, tree, bad } = await doctor();
    expect(bad).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(tree.children?.map(({ name }) => name)).toEqual([
      'tools',
      'source',
      'account',
      'quotas',
      'domain',
      'mail',
      'cost',
      'github',
      'parameters',
      'roles',
      'data',
      'alarms',
      'stacks',
    ]);
    expect(aws.calls.filter(({ operation }) => /^(Put|Create|Delete|Update|Start|Run)/.test(operation))).toEqual([]);
  });
});

describe('the doctor', () => {
  it('continues when a call is denied, and reports which', async () => {
    aws.fault({ service: 'servicequotas', kind: 'access-denied' });
    aws.fault({ service: 'rds', kind: 'access-denied' });
    const { run, bad } = await doctor('--skip-drift');
    expect(run.exitCode).toBe(1);
    const names = bad.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Fargate vCPU', 'database', 'automated backups of the database']));
    expect(bad[0]?.detail).toContain('AWS refused a call');
    expect(names).not.toContain('firing');
  });

  it('checks this machine also when the credentials have expired', async () => {
    aws.fault({ kind: 'expired-token' });
    const { run, tree, bad } = await doctor();
    expect(run.exitCode).toBe(1);
    expect(bad).toMatchObject([{ name: 'credentials' }]);
    expect(bad[0]?.detail).toContain('The credentials have expired');
    expect(tree.children?.find(({ name }) => name === 'data')).toMatchObject({ status: 'SKIP' });
    expect(tree.children?.find(({ name }) => name === 'source')).toMatchObject({ status: 'PASS' });
  });
});

describe('a wrong account', () => {
  it('is reported, and no other call is made', async () => {
    const run = await aws.release(['doctor', 'rehearsal-prod', '--json'], {
      as: 'stranger',
      env: { ...docker.env, ...clone.env },
    });
    const [bad] = leaves(run.json()).filter(({ status }) => status === 'FAIL');
    expect(bad?.detail).toBe('they are for account 999999999999; rehearsal-prod is in 000000000000');
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });
});

describe('a quota that ends the deployment half-way', () => {
  it('is reported beforehand, with the request to raise it', async () => {
    aws.part(Quotas).values.set('L-3032A538', 6);
    aws.part(Quotas).values.set('L-0263D0A3', 2);
    const { run, bad } = await doctor('--only', 'quotas');
    expect(run.exitCode).toBe(1);
    expect(bad.map(({ name }) => name)).toEqual(['Fargate vCPU', 'elastic IPs']);
    expect(bad[0]?.detail).toMatch(/^the account has 6; rehearsal-prod needs 33/);
    expect(bad[0]?.fix).toContain('--quota-code L-3032A538 --desired-value 33');
  });
});

describe('a region that was forgotten', () => {
  it('is found by its missing bootstrap, and an old one too', async () => {
    aws.part(Parameters).remove(elsewhere, '/cdk-bootstrap/hnb659fds/version');
    aws.part(Parameters).put(globalRegion, '/cdk-bootstrap/hnb659fds/version', '14');
    const { bad } = await doctor('--only', 'account');
    expect(bad).toMatchObject([
      { detail: 'version 14; at least 23 is needed', fix: `npx cdk bootstrap aws://000000000000/${globalRegion}` },
      { detail: `the CDK was never bootstrapped in ${elsewhere}` },
    ]);
  });
});

describe('the domain', () => {
  it('is reported where it has no zone, or another one', async () => {
    aws.part(Zones).name = undefined;
    const missing = await doctor('--only', 'domain');
    expect(missing.bad).toMatchObject([{ name: 'zone', detail: `there is no zone ${prod.domain.hostedZoneId}` }]);
    aws.part(Zones).name = 'other.example';
    const other = await doctor('--only', 'domain');
    expect(other.bad[0]?.detail).toContain(`is the zone of other.example; the entry has ${prod.domain.zoneName}`);
  });

  it('is reported where its certificate stays pending, or was not renewed', async () => {
    aws.part(Certificates).plant(prod.domain.api, { status: 'PENDING_VALIDATION' });
    aws.part(Certificates).plant(prod.domain.web, { daysLeft: 12 });
    const { bad } = await doctor('--only', 'domain');
    expect(bad.map(({ name }) => name)).toEqual(['certificate of the API', 'certificate of the CDN']);
    expect(bad[0]?.fix).toContain(`_check.${prod.domain.api}. _proof.acm-validations.aws.`);
    expect(bad[1]?.detail).toMatch(/^1[12] days left; ACM should have renewed it/);
  });
});

describe('parameters and secrets', () => {
  it('are named where they are missing, malformed, empty or about to be deleted, with the command that sets them', async () => {
    const secrets = aws.part(Secrets);
    secrets.remove('notify/pagerduty-endpoint');
    secrets.named('cdn/private-key').value = undefined;
    secrets.named('database/owner').deletedAt = new Date();
    aws.part(Parameters).put(prod.region, '/classboard/rehearsal-prod/cdn/public-key', 'no key');
    aws.part(Parameters).remove(prod.region, '/classboard/rehearsal-prod/database/endpoint');
    const { bad } = await doctor('--only', 'parameters');
    expect(bad.map(({ name, detail }) => `${name}: ${detail.slice(0, 25)}`)).toEqual([
      'cdn/public-key: it is no PEM file',
      'cdn/private-key: it has no value',
      'notify/pagerduty-endpoint: this secret is missing',
      'database/owner: it is about to be deleted',
      'database/endpoint: this parameter is missing',
    ]);
    expect(bad.map(({ fix }) => fix)).toEqual([
      expect.stringContaining('openssl rsa -in private.pem -pubout'),
      expect.stringContaining('openssl genrsa'),
      'npm run release -- params set rehearsal-prod notify/pagerduty-endpoint',
      expect.stringContaining('aws secretsmanager restore-secret'),
      expect.stringMatching(/^npm run release -- drift rehearsal-prod --revert; .*deploy rehearsal-prod --only infra$/),
    ]);
  });

  it('are set in every region whose stacks read them, and missed in each', async () => {
    const name = 'notify/pagerduty-endpoint';
    const secrets = aws.part(Secrets);
    const value = secrets.named(name).value;
    for (const region of [prod.region, globalRegion]) secrets.remove(name, region);
    const run = await aws.release(['params', 'set', 'rehearsal-prod', name], { as: 'admin', input: String(value) });
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      expect.stringContaining(`set in ${prod.region} and ${globalRegion}`),
    ]);
    expect(secrets.find(`/classboard/rehearsal-prod/${name}`, globalRegion)?.value).toBe(value);
    secrets.remove(name, globalRegion);
    const { bad } = await doctor('--only', 'parameters');
    expect(bad).toMatchObject([
      { name, detail: `it is not in ${globalRegion}`, fix: expect.stringContaining('params set') },
    ]);
  });

  it('are not read by a pipeline, which reports that', async () => {
    const { tree } = await doctor('--only', 'parameters');
    const found = leaves(tree).find(({ name }) => name === 'database/runtime');
    expect(found).toMatchObject({ status: 'PASS', detail: 'there; these credentials may not read it' });
  });

  it('are reported before the next task starts where its role cannot read them', async () => {
    aws.part(TakenRights).actions.add('secretsmanager:GetSecretValue');
    const { bad } = await doctor('--only', 'roles');
    expect(bad.map(({ name }) => name)).toEqual([
      'classboard-rehearsal-prod-api: secrets',
      'classboard-rehearsal-prod-worker: secrets',
      'classboard-rehearsal-prod-migration: secrets',
    ]);
    expect(bad[0]?.detail).toMatch(/may not: secretsmanager:GetSecretValue on arn:aws:secretsmanager:/);
  });
});

describe('a database', () => {
  it('is reported where it is not available, or is being modified', async () => {
    aws.part(DatabaseInstance).status = 'storage-full';
    const { bad } = await doctor('--only', 'data');
    expect(bad).toMatchObject([{ name: 'database', detail: 'classboard-rehearsal-prod-database is storage-full' }]);
    expect(bad[0]?.fix).toContain('aws rds describe-events');
  });

  it('is reported where automated backups could not restore it', async () => {
    aws.part(DatabaseInstance).backupDays = 1;
    expect((await doctor('--only', 'data')).bad[0]?.detail).toBe('kept for 1 days; the entry requires 30');
    aws.part(DatabaseInstance).backupDays = 30;
    aws.part(DatabaseInstance).restorableLagSeconds = 7 * 3_600;
    expect((await doctor('--only', 'data')).bad[0]?.detail).toContain('the last is of 7 hours ago');
  });

  it('is reported where its last backup is too old, its copies stopped, or it could not be restored', async () => {
    aws.part(Backups).restoreTest = { hoursAgo: 20, status: 'FAILED', message: 'no such subnet group' };
    aws.part(Backups).ageHours.set(prod.region, 70);
    aws.part(Backups).ageHours.set(elsewhere, undefined);
    const { bad } = await doctor('--only', 'data');
    expect(bad.map(({ name, detail }) => `${name}: ${detail.slice(0, 27)}`)).toEqual([
      'last backup of the database: the last is of 70 hours ago',
      'last backup of the uploads: the last is of 70 hours ago',
      `last copy of the database in ${elsewhere}: there is none`,
      'last restore test of the database: the database could not be r',
    ]);
    const restored = { hoursAgo: 20, status: 'COMPLETED' } as const;
    const ofTest = async () => (await doctor('--only', 'data')).bad.at(-1)?.detail;
    const judgement = { status: 'FAILED', message: 'results has 90 of 100 rows' } as const;
    aws.part(Backups).restoreTest = { ...restored, judgement };
    expect(await ofTest()).toBe('the restored database could not serve: results has 90 of 100 rows');
    aws.part(Backups).restoreTest = { ...restored, judgement: { status: 'TIMED_OUT', message: '' } };
    expect(await ofTest()).toBe('restored 20 hours ago, and nobody has judged whether it could serve');
    // Nothing has ever tried to restore it, though its plan is older than a week.
    aws.part(Backups).restoreTest = undefined;
    aws.part(Stacks).named('Backup').createdAt = new Date(aws.now().getTime() - 9 * 86_400_000);
    expect((await doctor('--only', 'data')).bad.at(-1)).toMatchObject({
      name: 'last restore test of the database',
      detail: 'there is none',
    });
  });
});

describe('doctor', () => {
  it('names an alarm that is firing or notifies nobody, with its runbook', async () => {
    aws.script.alarm('api-errors').fire();
    aws.part(Alarms).named('jobs-dead').properties.ActionsEnabled = false;
    const { bad } = await doctor('--only', 'alarms');
    expect(bad).toMatchObject([
      { name: 'classboard-rehearsal-prod-api-errors', fix: 'Follow docs/runbooks/api-errors.md' },
      { name: 'classboard-rehearsal-prod-api-trouble', fix: 'Follow docs/runbooks/api-trouble.md' },
      { name: 'classboard-rehearsal-prod-jobs-dead', detail: 'its actions are disabled' },
    ]);
  });

  it('names a stack that is stuck, with the command that resumes it', async () => {
    aws.script.stack('Data').stands('UPDATE_ROLLBACK_FAILED', 'The role was deleted');
    const { bad } = await doctor('--only', 'stacks', '--skip-drift');
    expect(bad).toMatchObject([
      {
        name: 'classboard-rehearsal-prod-data',
        detail: 'UPDATE_ROLLBACK_FAILED: The role was deleted',
        fix: expect.stringContaining('aws cloudformation continue-update-rollback'),
      },
    ]);
  });

  it('finds what somebody changed by hand', async () => {
    aws.script.stack('Data').drifts('Instance', { MultiAZ: false });
    const { bad } = await doctor('--only', 'stacks');
    expect(bad).toHaveLength(1);
    expect(bad[0]?.detail).toContain('MultiAZ is false, not true');
    expect(bad[0]?.fix).toContain('npm run release -- drift rehearsal-prod --revert');
  });
});

describe('a working tree', () => {
  it('is reported with changes, on the wrong branch, or with commits that are not pushed', async () => {
    clone.git('checkout', '--quiet', '-b', 'feature/x');
    clone.write('x.txt', '');
    clone.commit('Try');
    clone.write('y.txt', '');
    const { bad } = await doctor('--only', 'source');
    clone.remove('y.txt');
    clone.git('checkout', '--quiet', '-');
    expect(bad.map(({ name }) => name)).toEqual(['clean tree', 'branch', 'pushed']);
  });
});
