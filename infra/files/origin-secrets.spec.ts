import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { exampleEntry } from '../../test/setup/release/example-entry.ts';
import type { OriginSecretSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { createOriginSecrets } from './origin-secrets.ts';

const outdir = mkdtempSync(join(tmpdir(), 'origin-secrets-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** The secrets that an environment without protection makes. */
function made(originSecrets: Partial<OriginSecretSettings>): CfnSecret[] {
  const settings = {
    ...exampleEntry,
    protected: false,
    domain: { ...exampleEntry.domain, originSecrets: { ...exampleEntry.domain.originSecrets, ...originSecrets } },
    database: { ...exampleEntry.database, secretReplicaRegions: ['eu-west-1'] },
  };
  const stack = new EnvironmentStack(new App({ outdir }), 'Storage', settings, { description: 'Origin secrets' });
  createOriginSecrets(stack, settings, Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/one'));
  return stack.node.findAll().filter((one) => one instanceof CfnSecret);
}

describe('origin secrets', () => {
  it('outlive the release that replaces them, whose tasks still name them, and go with an environment otherwise', () => {
    const policies = (settings: Partial<OriginSecretSettings>) =>
      made(settings).map(({ cfnOptions }) => cfnOptions.deletionPolicy);
    expect(policies({ sent: 1, accepted: [1] })).toEqual(['Delete']);
    expect(policies({ sent: 2, accepted: [1, 2] })).toEqual(['RetainExceptOnCreate', 'RetainExceptOnCreate']);
  });

  it('are made once for both sides of a failover, and copied to the other region', () => {
    expect(made({}).map(({ stack, replicaRegions }) => stack.resolve(replicaRegions))).toEqual([
      [{ region: 'eu-west-1' }],
    ]);
    expect(made({ replicaOf: 'primary' })).toEqual([]);
  });
});
