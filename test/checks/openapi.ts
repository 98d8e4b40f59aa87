import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { readDocument } from '../../apps/local/client/document.ts';

/**
 * Lints the OpenAPI document with the recommended rules of Spectral and Redocly. `npm run lint:openapi` prints what they
 * find and ends with 1 where there is something, warnings too. The linters are used as libraries: their command lines send
 * statistics and look for newer versions.
 */

/** What stays although a rule finds it, and why. One that nothing finds any more is a finding itself. */
const exceptions: readonly { readonly finding: string; readonly reason: string }[] = [
  {
    finding: 'redocly no-ambiguous-paths: #/paths/~1v1~1jobs~1{jobName}~1runs',
    reason: 'no job is called runs, and the two paths have no method in common',
  },
];

async function lintWithSpectral(document: string): Promise<string[]> {
  const spectral = new spectralCore.Spectral();
  spectral.setRuleset({ extends: [spectralRulesets.oas as RulesetDefinition] });
  const results = await spectral.run(document);
  return results.map(({ code, path, message }) => `spectral ${code}: /${path.join('/')}: ${message}`);
}

async function lintWithRedocly(document: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: document, config });
  return problems.map(
    ({ ruleId, location, message }) => `redocly ${ruleId}: ${location[0]?.pointer ?? '#/'}: ${message}`,
  );
}

/** One line for each finding that no exception explains, and for each exception that explains none. */
export async function lintDocument(document: string): Promise<string[]> {
  const found = [...(await lintWithSpectral(document)), ...(await lintWithRedocly(document))];
  const unexplained = found.filter((line) => !exceptions.some(({ finding }) => line.startsWith(finding)));
  const unused = exceptions.filter(({ finding }) => !found.some((line) => line.startsWith(finding)));
  return [...unexplained, ...unused.map(({ finding }) => `an exception that nothing needs: ${finding}`)];
}

if (import.meta.main) {
  const document = JSON.stringify(await readDocument());
  const findings = await lintDocument(document);
  for (const line of findings) console.error(line);
  console.log(`OpenAPI document of ${document.length} bytes: ${findings.length} findings of spectral and redocly`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
