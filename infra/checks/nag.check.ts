import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { all } from './all.ts';
import { type Synthesized } from './assembly.ts';
import { type Finding, list, sift } from './findings.ts';
import { frameworkReasons, type Reason, solutionReasons, wildcardReasons } from './reasons.ts';

function run(pack: NagPack, environment: Synthesized): Finding[] {
  return pack.validateScope(environment.app).violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath = '' }) => ({
      rule: ruleName,
      at: constructPath.replace(/\/Resource$/, ''),
      message: description,
    })),
  );
}

const frameworks = [new NIST80053R5Checks(), new PCIDSS321Checks()];

describe('cdk-nag', () => {
  const used = new Set<Reason>();

  for (const environment of all) {
    const { name } = environment.settings;

    it(`AwsSolutions has no open finding in ${name}`, () => {
      const sifted = sift(run(new AwsSolutionsChecks(), environment), [...solutionReasons, ...wildcardReasons]);
      for (const reason of sifted.used) used.add(reason);
      assert.equal(sifted.open.length, 0, list(sifted.open));
    });

    it(`every finding of NIST 800-53 R5 and PCI DSS in ${name} has a reason`, () => {
      const sifted = sift(
        frameworks.flatMap((pack) => run(pack, environment)),
        frameworkReasons,
      );
      for (const reason of sifted.used) used.add(reason);
      assert.equal(sifted.open.length, 0, list(sifted.open));
    });
  }

  it('no reason has outlived its finding', () => {
    const idle = [...solutionReasons, ...frameworkReasons].filter((reason) => !used.has(reason));
    assert.deepEqual(
      idle.map(({ finding, at }) => `${finding} at ${at}`),
      [],
    );
  });
});
