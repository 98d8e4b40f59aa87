import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { RegoEngine, TemplateFile } from '@aws/cloudformation-validate';
import { environments } from '../environments.ts';
import { all, synthesized } from './all.ts';
import { resourcesOf } from './assembly.ts';
import { overlap, parseCidr } from './cidr.ts';
import { type Finding, list, sift } from './findings.ts';
import { networkRules, ownRules } from './rules.ts';
import { schemaReasons } from './schema-reasons.ts';

describe('schemas', () => {
  const engine = new RegoEngine();
  const used = new Set<unknown>();

  for (const environment of all) {
    const { name } = environment.settings;

    it(`CloudFormation's schemas and rules find nothing in ${name}, warnings included`, () => {
      const findings: Finding[] = environment.stacks.flatMap((stack) =>
        engine
          .validateStandard(new TemplateFile(stack.templateFile), {
            strict: true,
            severityLevel: 'WARN',
            pseudoParameterOverrides: { accountId: stack.account, region: stack.region },
          })
          .diagnostics.map(({ ruleId, message, entity, propertyPath }) => ({
            rule: ruleId,
            at: `${stack.id}/${entity?.logicalId ?? ''}/${propertyPath ?? ''}`,
            message,
          })),
      );
      const sifted = sift(findings, schemaReasons);
      for (const reason of sifted.used) used.add(reason);
      assert.equal(sifted.open.length, 0, list(sifted.open));
    });

    it(`the constructs have no warning left in ${name}`, () => {
      if (!existsSync(environment.reportFile)) return;
      const report = JSON.parse(readFileSync(environment.reportFile, 'utf8'));
      const open = report.pluginReports.flatMap((part: { violations: unknown[] }) => part.violations);
      assert.deepEqual(open, []);
    });

    it(`the rules that schemas do not have find nothing in ${name}`, () => {
      const resources = resourcesOf(environment);
      const findings = [...ownRules(resources), ...networkRules(resources)];
      assert.equal(findings.length, 0, list(findings));
    });
  }

  it('no reason has outlived its finding', () => {
    assert.deepEqual(schemaReasons.filter((reason) => !used.has(reason)).map(String), []);
  });

  it('the networks of the environments lie apart', () => {
    const blocks = environments.map(({ name, network }) => ({ name, cidr: parseCidr(network.cidr) }));
    for (const [index, one] of blocks.entries()) {
      for (const other of blocks.slice(index + 1)) {
        assert.ok(one.cidr && other.cidr && !overlap(one.cidr, other.cidr), `${one.name} and ${other.name} overlap`);
      }
    }
    assert.equal(synthesized('prod').stacks.length, 19);
  });
});
