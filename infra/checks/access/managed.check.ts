import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { all } from '../all.ts';
import { type LocatedResource, resourcesOf } from '../assembly.ts';
import type { Json } from '../matching.ts';
import { text } from '../policies.ts';

/**
 * The policies of AWS that are attached here, and the service that each is made for. What they allow is AWS's to change, so
 * nobody else has one.
 */
const madeFor: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
  'service-role/AWSBackupServiceRolePolicyForBackup': 'backup.amazonaws.com',
  'service-role/AWSBackupServiceRolePolicyForRestores': 'backup.amazonaws.com',
  AWSBackupServiceRolePolicyForS3Backup: 'backup.amazonaws.com',
  AWSBackupServiceRolePolicyForS3Restore: 'backup.amazonaws.com',
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
  'service-role/AmazonRDSEnhancedMonitoringRole': 'monitoring.rds.amazonaws.com',
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
  AmazonECSInfrastructureRolePolicyForLoadBalancers: 'ecs.amazonaws.com',
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
  'service-role/AWSLambdaBasicExecutionRole': 'lambda.amazonaws.com',
};

const policiesOfAws = ({ Properties }: LocatedResource): string[] =>
  (Properties.ManagedPolicyArns ?? []).flatMap((arn: Json) => /:iam::aws:policy\/(.+)$/.exec(text(arn))?.[1] ?? []);

describe('a policy of AWS', () => {
  for (const environment of all) {
    const { name } = environment.settings;

    it(`is attached to the role of the service that it is made for, and to nothing else, in ${name}`, () => {
      const wrong: string[] = [];
      for (const role of resourcesOf(environment, 'AWS::IAM::Role')) {
        const trusted = role.Properties.AssumeRolePolicyDocument.Statement.map(({ Principal }: Json) => Principal);
        for (const policy of policiesOfAws(role)) {
          const expected = JSON.stringify([{ Service: madeFor[policy] }]);
          if (JSON.stringify(trusted) !== expected)
            wrong.push(`${role.path}: ${policy}, by ${JSON.stringify(trusted)}`);
        }
      }
      assert.deepEqual(wrong, []);
      for (const type of ['AWS::IAM::User', 'AWS::IAM::Group']) assert.deepEqual(resourcesOf(environment, type), []);
    });

    it(`for each of backing up and restoring a database and a bucket is with the role that does it, in ${name}`, () => {
      const attached = resourcesOf(environment, 'AWS::IAM::Role')
        .flatMap(policiesOfAws)
        .filter((policy) => madeFor[policy] === 'backup.amazonaws.com');
      const needed = Object.keys(madeFor).filter((policy) => madeFor[policy] === 'backup.amazonaws.com');
      const backsUp = resourcesOf(environment, 'AWS::Backup::BackupPlan').length > 0;
      assert.deepEqual(attached.sort(), backsUp ? needed.sort() : []);
    });
  }
});
