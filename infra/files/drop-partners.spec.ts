import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { exampleEntry } from '../../test/setup/release/example-entry.ts';
import { EnvironmentStack } from '../stack.ts';
import { createDropPartners } from './drop-partners.ts';
import type { Uploads } from './uploads.ts';

const outdir = mkdtempSync(join(tmpdir(), 'drop-partners-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const partner = { name: 'sis', school: 'gymnasium-1', account: '444444444444', externalId: 'a-long-random-text' };

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}

function made(dropPartners: readonly (typeof partner)[]) {
  const settings = { ...exampleEntry, files: { ...exampleEntry.files, dropPartners } };
  const stack = new EnvironmentStack(new App({ outdir }), 'Storage', settings, { description: 'Drop folders' });
  const uploads = {
    bucket: Bucket.fromBucketArn(stack, 'Bucket', 'arn:aws:s3:::uploads'),
    key: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/one'),
  };
  createDropPartners(stack, settings, uploads as unknown as Uploads);
  const all = stack.node.findAll();
  const statements: Statement[] = all
    .filter((one) => one instanceof CfnPolicy)
    .flatMap(({ policyDocument }) => stack.resolve(policyDocument).Statement);
  const roles = all.filter((one) => one instanceof CfnRole);
  return { roles, trust: roles.map((role) => stack.resolve(role.assumeRolePolicyDocument)), statements };
}

/** As IAM decides: a denial counts more than what is allowed, and an asterisk stands for any text. */
function may(statements: readonly Statement[], action: string, key: string): boolean {
  const stands = (resource: string) => {
    const parts = resource.split('*').map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(`arn:aws:s3:::uploads/${key}`);
  };
  const about = statements.filter(
    ({ Action, Resource }) => [Action].flat().includes(action) && [Resource].flat().some(stands),
  );
  return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
}

it('lets a partner write into the folder of its school and read its receipts, and do nothing else in the bucket', () => {
  const { statements } = made([partner]);
  expect(may(statements, 's3:PutObject', 'drop/gymnasium-1/roster.zip')).toBe(true);
  for (const key of [
    'drop/gymnasium-1/done/roster.zip',
    'drop/gymnasium-10/roster.zip',
    'drop/lakeside/roster.zip',
    'school/1/import/a.zip',
  ]) {
    expect(may(statements, 's3:PutObject', key)).toBe(false);
  }
  for (const action of ['s3:GetObject', 's3:DeleteObject', 's3:PutObjectTagging']) {
    expect(may(statements, action, 'drop/gymnasium-1/roster.zip')).toBe(false);
  }
  expect(may(statements, 's3:GetObject', 'drop/gymnasium-1/done/20261130T020000Z-roster.zip.json')).toBe(true);
  expect(may(statements, 's3:GetObject', 'drop/lakeside/done/20261130T020000Z-roster.zip.json')).toBe(false);
  expect(statements.filter(({ Action }) => [Action].flat().includes('s3:ListBucket'))).toEqual([
    expect.objectContaining({
      Condition: { StringLike: { 's3:prefix': ['drop/gymnasium-1/done/*', 'drop/gymnasium-1/failed/*'] } },
    }),
  ]);
});

it('is assumed by the account of the partner alone, with the external id', () => {
  const { roles, trust } = made([partner]);
  expect(roles.map(({ roleName }) => roleName)).toEqual([`classboard-${exampleEntry.name}-drop-sis`]);
  expect(trust[0].Statement).toEqual([
    expect.objectContaining({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'a-long-random-text' } },
    }),
  ]);
  expect(JSON.stringify(trust[0].Statement[0].Principal)).toContain('444444444444');
  expect(made([]).roles).toEqual([]);
});
