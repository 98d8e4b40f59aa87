import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { policiesOf } from '../../../test/fake-aws/access/policy.ts';
import { restoredPrefix } from '../../names.ts';
import { all } from '../all.ts';
import { resourcesOf, stackOf } from '../assembly.ts';
import { find, type Json } from '../matching.ts';
import { statementsOf } from '../policies.ts';
import { deployedValue, resourceBehind, resourcesIn } from '../references.ts';
import { waitsFor } from './literals.ts';

const tested = all.filter(({ settings }) => settings.backup?.restoreTest === true);

describe('a restore test', () => {
  it('is somewhere', () => {
    assert.ok(tested.length > 0);
  });

  for (const environment of tested) {
    const { name } = environment.settings;
    const [selection] = resourcesOf(environment, 'AWS::Backup::RestoreTestingSelection');
    const [rule] = find(environment, 'AWS::Events::Rule', {
      EventPattern: { 'detail-type': [/^Restore Job/] },
      Name: /-restore-test$/,
    });
    assert.ok(selection !== undefined && rule !== undefined);
    const [target] = rule.Properties.Targets;
    const task = resourceBehind(environment, rule.stack, target.EcsParameters.TaskDefinitionArn);
    assert.ok(task !== undefined);
    const override = JSON.parse(target.InputTransformer.InputTemplate.replace('<job>', '"JOB"'));
    const [container, ...others] = task.Properties.ContainerDefinitions;

    it(`restores into the network and the fence of the database of ${name}`, () => {
      const [database] = resourcesIn(environment, selection.stack, selection.Properties.ProtectedResourceArns);
      assert.ok(database !== undefined);
      const { dbSubnetGroupName, vpcSecurityGroupIds } = selection.Properties.RestoreMetadataOverrides;
      const subnets = resourceBehind(environment, database.stack, database.Properties.DBSubnetGroupName);
      assert.equal(resourceBehind(environment, selection.stack, dbSubnetGroupName)?.path, subnets?.path);
      assert.deepEqual(
        resourcesIn(environment, selection.stack, vpcSecurityGroupIds).map(({ path }) => path),
        resourcesIn(environment, database.stack, database.Properties.VPCSecurityGroups).map(({ path }) => path),
      );
      const [open, , close] = vpcSecurityGroupIds['Fn::Join'][1];
      assert.deepEqual([open, close], ['["', '"]'], 'a list is written as JSON');
    });

    it(`is judged by a task of the released image, once its restore is over, in ${name}`, () => {
      const { source, detail } = rule.Properties.EventPattern;
      assert.deepEqual(
        [source, detail.status, detail.resourceType],
        [['aws.backup'], ['COMPLETED'], [selection.Properties.ProtectedResourceType]],
      );
      const plans = resourcesIn(environment, rule.stack, detail.restoreTestingPlanArn);
      assert.deepEqual(
        plans.map(({ Properties }) => Properties.RestoreTestingPlanName),
        [selection.Properties.RestoreTestingPlanName],
      );
      assert.deepEqual(others, []);
      assert.deepEqual(override.containerOverrides, [
        { name: container.Name, command: [...container.Command, '--job', 'JOB'] },
      ]);
      assert.equal(target.InputTransformer.InputPathsMap.job, '$.detail.restoreJobId');
      const [program, file] = container.Command;
      assert.ok(
        program === 'node' &&
          existsSync(
            String(file)
              .replace(/^dist\//, '')
              .replace(/\.js$/, '.ts'),
          ),
      );
      assert.equal(stackOf(environment, 'Service').dependencies.includes('Migration'), true);
    });

    it(`has a task with the rights to read its job and its database, to send its judgement, and no others, in ${name}`, () => {
      const ofTask = resourcesOf(environment)
        .flatMap(statementsOf)
        .filter(
          ({ at, effect, type }) =>
            effect === 'Allow' && type === 'AWS::IAM::Policy' && at.startsWith(`${task.path}/TaskRole/`),
        );
      const rights = ofTask.flatMap(({ actions }) => actions).sort();
      assert.deepEqual(rights, [
        'backup:DescribeRestoreJob',
        'backup:PutRestoreValidationResult',
        'kms:Decrypt',
        'rds:DescribeDBInstances',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
      ]);
      const databases = ofTask.find(({ actions }) => actions.includes('rds:DescribeDBInstances'))?.resources;
      assert.ok(databases?.every((arn) => arn.endsWith(`:db:${restoredPrefix}*`)));
    });

    const role = resourceBehind(environment, rule.stack, target.RoleArn);
    const policies = policiesOf(rule.stack.resources, role?.logicalId);
    const statementsAbout = (action: string): Json[] =>
      policies
        .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
        .filter(({ Action }: Json) => [Action].flat().includes(action));

    it(`has a rule that may start its task, and pass on both of its roles, in ${name}`, () => {
      const allowed = (action: string) =>
        statementsAbout(action)
          .flatMap(({ Resource }) => resourcesIn(environment, rule.stack, [Resource].flat()))
          .map(({ path }) => path)
          .sort();
      assert.deepEqual(allowed('ecs:RunTask'), [task.path]);
      assert.deepEqual(allowed('iam:PassRole'), [`${task.path}/ExecutionRole`, `${task.path}/TaskRole`]);
    });

    it(`has a rule that starts it in its cluster alone, for its account alone, and not before it may, in ${name}`, () => {
      const conditionsOf = (action: string) => statementsAbout(action).map(({ Condition }) => Condition);
      assert.deepEqual(conditionsOf('ecs:RunTask'), [{ ArnEquals: { 'ecs:cluster': target.Arn } }]);
      assert.deepEqual(conditionsOf('iam:PassRole'), [
        { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      ]);
      const trust = deployedValue(environment, rule.stack, role?.Properties.AssumeRolePolicyDocument.Statement);
      assert.deepEqual(
        trust.map(({ Principal, Condition }: Json) => [Principal, Condition]),
        [[{ Service: 'events.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': rule.stack.account } }]],
      );
      assert.ok(policies.length > 0);
      for (const [logicalId] of policies) assert.ok(waitsFor(rule.stack.resources[rule.logicalId]).includes(logicalId));
    });
  }
});
