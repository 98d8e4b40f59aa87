import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imagePlatform } from '../../names.ts';
import { all } from '../all.ts';
import { resourcesOf } from '../assembly.ts';
import { find, has, type Json } from '../matching.ts';
import { type Statement, statementsOf, text } from '../policies.ts';
import { finalStage } from './image.ts';

/**
 * The agent of ECS Exec runs as root whatever user the container has, so a folder of root's serves it
 * (Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec", considerations).
 */
const writtenAsRoot = new Set(['/var/lib/amazon', '/var/log/amazon']);

const image = finalStage();
const isOurs = (container: Json): boolean => /\.dkr\.ecr\./.test(text(container.Image));

/** Actions a role may use on a resource whose ARN ends as said. */
const allows = (statements: readonly Statement[], role: string, action: string, resource: RegExp): boolean =>
  statements.some(
    ({ at, effect, actions, resources }) =>
      at.startsWith(`${role}/`) &&
      effect === 'Allow' &&
      actions.includes(action) &&
      resources.some((arn) => resource.test(arn)),
  );

const agent = /^arn:aws:ecr:[a-z0-9-]+:\*:repository\/aws-guardduty-agent-fargate$/;

describe('a task', () => {
  for (const environment of all) {
    const { name } = environment.settings;
    const tasks = find(environment, 'AWS::ECS::TaskDefinition');

    it(`can write to every folder that it mounts to write, in ${name}`, () => {
      const mounted = tasks.flatMap(({ path, Properties }) =>
        Properties.ContainerDefinitions.flatMap((container: Json) =>
          (container.MountPoints ?? [])
            .filter(({ ReadOnly }: Json) => ReadOnly !== true)
            .map(({ ContainerPath }: Json) => ({ path, container, folder: ContainerPath as string })),
        ),
      );
      assert.ok(mounted.length > 0);
      const closed = mounted.filter(({ container, folder }: Json) => {
        if (container.User === undefined || container.User === '0' || writtenAsRoot.has(folder)) return false;
        return !(isOurs(container) && image.volumes.includes(folder));
      });
      assert.deepEqual(
        closed.map(
          ({ path, folder }: Json) => `${path}: ${folder} is root's, mode 0755, unless the image declares it a VOLUME`,
        ),
        [],
      );
    });

    it(`runs as the user of the image, listens on its port and stops on its signal, in ${name}`, () => {
      const ours = tasks.flatMap(({ Properties }) => Properties.ContainerDefinitions.filter(isOurs));
      assert.ok(ours.length >= 2);
      for (const { User, PortMappings = [] } of ours) {
        assert.equal(image.user, `${User}:${User}`);
        for (const { ContainerPort } of PortMappings) assert.ok(image.exposed.includes(ContainerPort));
      }
      assert.equal(image.stopSignal, 'SIGTERM');
    });

    it(`runs on what the image is built for, in ${name}`, () => {
      const [system, processor] = imagePlatform.toUpperCase().split('/');
      assert.ok(tasks.length > 0);
      for (const { Properties } of tasks)
        assert.deepEqual(Properties.RuntimePlatform, { CpuArchitecture: processor, OperatingSystemFamily: system });
    });

    it(`gets the agent of GuardDuty where ${name} has it put beside every task`, () => {
      const watched = all.some(
        (other) =>
          other.settings.account === environment.settings.account &&
          other.settings.region === environment.settings.region &&
          has(other, 'AWS::GuardDuty::Detector', {
            Features: [{ AdditionalConfiguration: [{ Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status: 'ENABLED' }] }],
          }),
      );
      assert.ok(watched, 'no detector manages agents here: nothing to prove');
      const statements = resourcesOf(environment).flatMap(statementsOf);
      const missing = tasks.flatMap(({ path }) => {
        const role = `${path}/ExecutionRole`;
        const pull = ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'];
        return [
          ...pull.filter((action) => !allows(statements, role, `ecr:${action}`, agent)),
          ...(allows(statements, role, 'ecr:GetAuthorizationToken', /^\*$/) ? [] : ['GetAuthorizationToken']),
        ].map((action) => `${role}: ecr:${action}`);
      });
      assert.deepEqual(missing, []);
    });
  }
});
