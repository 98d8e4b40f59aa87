import { exampleEntry } from '../../../../test/setup/release/example-entry.ts';
import { judgeStack } from '../../environment/stacks/stuck-stack.ts';
import { missingBackup } from '../first-backup.ts';
import { judgeAge } from './backup-checks.ts';
import { needsOf } from './quota-checks.ts';
import { wholeArn } from './role-checks.ts';

describe('the age of a backup', () => {
  const now = new Date('2026-05-02T12:00:00Z');

  it('is printed in minutes or hours', () => {
    expect(judgeAge(new Date('2026-05-02T11:55:00Z'), 1, now)).toBe('5 minutes ago');
    expect(judgeAge(new Date('2026-05-02T02:30:00Z'), 32, now)).toBe('10 hours ago');
  });

  it('is bad when a night was missed, or when there never was one', () => {
    expect(() => judgeAge(new Date('2026-05-01T02:30:00Z'), 32, now)).toThrow('the last is of 34 hours ago');
    expect(() => judgeAge(undefined, 32, now)).toThrow('there is none');
  });
});

describe('what an entry needs of its account', () => {
  it('counts every task at its most, twice', () => {
    const vcpu = needsOf(exampleEntry).find(({ name }) => name === 'Fargate vCPU');
    // 12 + 4 tasks of one vCPU, twice, and one for a migration.
    expect(vcpu?.needed).toBe(33);
  });

  it('counts one address for each NAT gateway', () => {
    expect(needsOf(exampleEntry).find(({ name }) => name === 'elastic IPs')?.needed).toBe(3);
  });
});

describe('the ARN of a secret that a task names', () => {
  const whole = 'arn:aws:secretsmanager:eu-central-1:1:secret:/classboard/prod/cdn/private-key-AbCdEf';
  const arns = new Map([[whole.slice(0, -7), whole]]);

  it('gets the last characters that policies ask for', () => {
    expect(wholeArn(whole.slice(0, -7), arns)).toBe(whole);
  });

  it('loses the key of the JSON, the stage and the version', () => {
    expect(wholeArn(`${whole}:password::`, arns)).toBe(whole);
  });
});

describe('a backup that is not there', () => {
  const since = new Date('2026-12-01T10:00:00Z');

  it('is awaited in the first hours of its plan, with the hour when it will be there', () => {
    const found = missingBackup(since, 33, new Date('2026-12-02T18:00:00Z'));
    expect([found.constructor.name, found.message]).toEqual([
      'NotApplicable',
      'not yet: the first is there by 2026-12-02 19:00 UTC',
    ]);
  });

  it.each([
    ['later', since, new Date('2026-12-02T20:00:00Z')],
    ['where no plan would make it', undefined, since],
  ])('fails %s', (_when, planSince, now) => {
    expect(missingBackup(planSince, 33, now).constructor.name).toBe('CheckFailed');
  });
});

describe('the state of a stack', () => {
  const stack = { name: 'classboard-prod-data', region: 'eu-central-1', reason: '' };

  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_IN_PROGRESS'])(
    '%s lets a deployment start',
    (status) => {
      expect(judgeStack({ ...stack, status })).toBeUndefined();
    },
  );

  it('names the command that continues a failed rollback', () => {
    expect(judgeStack({ ...stack, status: 'UPDATE_ROLLBACK_FAILED', reason: 'role was deleted' })).toMatchObject({
      status: 'FAIL',
      detail: 'UPDATE_ROLLBACK_FAILED: role was deleted',
      fix: 'aws cloudformation continue-update-rollback --stack-name classboard-prod-data --region eu-central-1',
    });
  });

  it('lets a deployment start again after a failed creation, protected or not', () => {
    expect(judgeStack({ ...stack, status: 'ROLLBACK_COMPLETE' })).toBeUndefined();
  });
});
