import type { Check } from '../../../cli/check-tree.ts';
import { NotApplicable } from '../check.ts';
import { judgeTag } from './cost-tag.ts';
import { judgeReviewers, judgeSubjects, prefixOf } from './github.ts';
import { judgeLeftover, namesIn } from './left-behind.ts';
import { judgeSandbox } from './mail.ts';
import { judgeDetectors, judgeMonitors, judgeProvider, judgeRecorders } from './only-once.ts';

const here = { region: 'eu-central-1', name: 'prod' };

/** What a judge throws: how it is reported, and the fix. */
function thrown(judge: () => unknown): { kind: string; message: string; fix?: string } {
  try {
    return { kind: 'PASS', message: String(judge()) };
  } catch (error) {
    const { message, fix } = error as Error & { fix?: string };
    return { kind: error instanceof NotApplicable ? 'SKIP' : 'FAIL', message, ...(fix && { fix }) };
  }
}

describe('what AWS allows once', () => {
  it('is free in an empty account', () => {
    expect(judgeProvider(false)).toBe('none yet');
    expect(judgeDetectors([], here)).toBe('none yet');
    expect(judgeRecorders([], here)).toBe('none yet');
    expect(judgeMonitors([{ id: 'arn', name: 'mine', isOfServices: false }], here)).toBe('none yet');
  });

  it.each([
    ['a provider', () => judgeProvider(true), 'takes no second one', "'oidc-provider' to owns.existing"],
    ['a detector', () => judgeDetectors([{ id: '12abc' }], here), 'has detector 12abc', "'detector' to owns.existing"],
    ['a recorder', () => judgeRecorders(['default'], here), 'has recorder default', "'recorder' to owns.existing"],
    [
      'the monitor that new accounts have',
      () => judgeMonitors([{ id: 'arn:x', name: 'Default-Services-Monitor', isOfServices: true }], here),
      'the monitor "Default-Services-Monitor"',
      "costAnomalies: { monitorArn: 'arn:x' }",
    ],
  ])('is taken by %s', (_what, judge, message, fix) => {
    const found = thrown(judge);
    expect([found.kind, found.message, found.fix]).toEqual([
      'FAIL',
      expect.stringContaining(message),
      expect.stringContaining(fix),
    ]);
  });
});

describe('the sandbox of SES', () => {
  const account = {
    reachesEverybody: false,
    sends: true,
    sentLastDay: 0,
    maxPerDay: 200,
    caseId: '17',
    review: undefined,
  };

  it.each([
    [{ reachesEverybody: true, maxPerDay: 50_000 }, 'PASS', 'lifted, 50000 mails a day'],
    [{}, 'FAIL', 'the account is in the sandbox'],
    [{ review: 'PENDING' as const }, 'SKIP', 'not yet: AWS examines case 17'],
    [{ review: 'DENIED' as const }, 'FAIL', 'AWS denied case 17'],
  ])('%j: %s', (change, kind, message) => {
    expect(thrown(() => judgeSandbox({ ...account, ...change }))).toMatchObject({
      kind,
      message: expect.stringContaining(message),
    });
  });
});

describe('the tag that the budget counts by', () => {
  it.each([
    ['Active', 'PASS'],
    ['Inactive', 'FAIL'],
    [undefined, 'SKIP'],
  ] as const)('%s: %s', (status, kind) => {
    expect(thrown(() => judgeTag(status)).kind).toBe(kind);
  });
});

describe('the subject of the tokens of GitHub', () => {
  const ids = { id: 456, owner: { id: 123 } };
  const [old, immutable] = [prefixOf('school/classboard', undefined), prefixOf('school/classboard', ids)];

  it('has the ids of owner and repository where the repository is new', () => {
    expect([old, immutable]).toEqual(['repo:school/classboard', 'repo:school@123/classboard@456']);
  });

  it('passes where the roles trust it, also beside another form', () => {
    expect(judgeSubjects([`${old}:environment:prod`], old)).toBe(`${old}:…`);
    const both = [`${old}:environment:prod`, `${immutable}:environment:prod`];
    expect(judgeSubjects(both, immutable)).toContain('and others beside it');
  });

  it('fails with the subjects to write where they trust the other form', () => {
    expect(thrown(() => judgeSubjects([`${old}:environment:prod`], immutable))).toEqual({
      kind: 'FAIL',
      message: `GitHub sends ${immutable}:…, and the roles trust ${old}:environment:prod`,
      fix: `In infra/environments.ts: ${immutable}:environment:prod; then deploy the Cicd stack`,
    });
  });
});

describe('an environment of GitHub', () => {
  it.each([
    [undefined, 'FAIL', 'GitHub has no environment prod'],
    [{ protection_rules: [] }, 'FAIL', 'nobody has to approve'],
    [{ protection_rules: [{ type: 'required_reviewers', reviewers: [] }] }, 'FAIL', 'nobody has to approve'],
    [{ protection_rules: [{ type: 'required_reviewers', reviewers: [{}] }] }, 'PASS', '1 may approve'],
  ])('%j: %s', (found, kind, message) => {
    expect(thrown(() => judgeReviewers('prod', found))).toMatchObject({
      kind,
      message: expect.stringContaining(message),
    });
  });
});

describe('what stays behind', () => {
  const stack = { name: 'classboard-prod-data', region: 'eu-central-1' };

  it('is looked for by the names that the templates have', () => {
    const Resources = {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/classboard/prod/api' } },
      Unnamed: { Type: 'AWS::S3::Bucket', Properties: {} },
      Derived: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'x' } } },
      Other: { Type: 'AWS::EC2::VPC' },
    };
    expect(namesIn({ ...stack, template: { Resources } })).toEqual([
      { type: 'AWS::Logs::LogGroup', name: '/classboard/prod/api', stack: stack.name, region: stack.region },
    ]);
  });

  it('is reported with the command that deletes it', () => {
    const found: Check = judgeLeftover({
      type: 'AWS::KMS::Alias',
      name: 'alias/x',
      stack: stack.name,
      region: stack.region,
    });
    expect(found).toMatchObject({
      status: 'FAIL',
      detail: 'exists already (AWS::KMS::Alias): classboard-prod-data cannot create it',
      fix: expect.stringMatching(
        /describe-stack-resources --physical-resource-id alias\/x --region eu-central-1; .*: aws kms delete-alias --alias-name alias\/x --region eu-central-1$/,
      ),
    });
  });

  it.each([
    ['AWS::RDS::DBInstance', 'delete-db-instance --db-instance-identifier x --final-db-snapshot-identifier x-final'],
    ['AWS::S3::Bucket', 'aws s3 rb s3://x'],
    ['AWS::ECR::Repository', 'aws ecr delete-repository --repository-name x'],
  ])('is not deleted with what it holds: %s', (type, command) => {
    const { fix } = judgeLeftover({ type, name: 'x', stack: stack.name, region: stack.region });
    expect(fix).toContain(`${command} --region`);
    expect(fix).not.toMatch(/--force|--skip-final-snapshot/);
  });
});
