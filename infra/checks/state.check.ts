import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { approvedReplacements } from '../baseline/approved-replacements.ts';
import { readBaseline } from '../baseline/baseline.ts';
import { approvalOf, dangersOf } from '../baseline/compare.ts';
import { holdsData, reduce } from '../baseline/reduce.ts';
import { environments } from '../environments.ts';
import { all, synthesized } from './all.ts';
import { resourcesOf } from './assembly.ts';

/** Property by which a service itself refuses a deletion. */
const protection: Readonly<Record<string, [name: string, value: unknown]>> = {
  'AWS::RDS::DBInstance': ['DeletionProtection', true],
  'AWS::Cognito::UserPool': ['DeletionProtection', 'ACTIVE'],
};

describe('what holds state', () => {
  for (const environment of all.filter(({ settings }) => settings.protected)) {
    const { name } = environment.settings;
    const stateful = resourcesOf(environment).filter(({ Type }) => holdsData(Type));

    it(`outlives its stack in ${name}`, () => {
      const kept = new Set(['Retain', 'RetainExceptOnCreate']);
      const lost = stateful.filter(
        ({ DeletionPolicy, UpdateReplacePolicy }) =>
          !kept.has(DeletionPolicy ?? '') || !kept.has(UpdateReplacePolicy ?? ''),
      );
      assert.deepEqual(
        lost.map(({ stack, logicalId, Type }) => `${stack.id}/${logicalId} ${Type}`),
        [],
      );
      assert.ok(stateful.length > 20, `only ${stateful.length} found`);
    });

    it(`is protected where the service can do so in ${name}`, () => {
      for (const { Type, Properties, logicalId } of stateful) {
        const [property, value] = protection[Type] ?? [];
        if (property !== undefined) assert.equal(Properties[property], value, `${logicalId} ${property}`);
      }
    });

    it(`every stack refuses to be deleted in ${name}`, () => {
      assert.ok(environment.stacks.every(({ terminationProtection }) => terminationProtection));
    });
  }

  it('a preview keeps nothing but revisions of its task definitions', () => {
    const kept = resourcesOf(synthesized('preview-check')).filter(
      ({ DeletionPolicy, Type }) => DeletionPolicy?.startsWith('Retain') && Type !== 'AWS::ECS::TaskDefinition',
    );
    assert.deepEqual(
      kept.map(({ logicalId }) => logicalId),
      [],
    );
  });
});

describe('the step from the last release', () => {
  const needed = new Set<unknown>();

  for (const { name } of environments) {
    it(`replaces and deletes nothing in ${name} without approval`, () => {
      const dangers = dangersOf(readBaseline(name), reduce(synthesized(name)));
      const open = dangers.filter((danger) => {
        const approval = approvalOf(name, danger, approvedReplacements);
        needed.add(approval);
        return approval === undefined;
      });
      const lines = open.map(
        ({ stack, logicalId, type, change, because }) => `${change} ${stack}/${logicalId} (${type}): ${because}`,
      );
      assert.deepEqual(lines, [], 'add it to infra/baseline/approved-replacements.ts, or undo the change');
    });
  }

  it('needs every approved replacement', () => {
    assert.deepEqual(
      // Only CloudFormation knows what may be replaced: a plan shows it, this check cannot.
      approvedReplacements.filter((approval) => !needed.has(approval) && approval.change !== 'may-replace'),
      [],
    );
  });
});
