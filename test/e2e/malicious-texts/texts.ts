import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import type { TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { callerOf, type Populated } from '../../setup/api/two-schools.ts';

export const tricks = [
  `' OR 1=1 --`,
  `1'; DROP TABLE users; --`,
  `"); DELETE FROM results; --`,
  '../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  'nul\u0000inside',
  '\ud800 alone',
  '𝕊𝕔𝕙𝕠𝕠𝕝 ﷽ \u202e\u200b',
  '$1 {{7*7}} #{7*7} %s',
  '__proto__',
  'x'.repeat(20_000),
];

/** Undefined for a route that takes no caller. */
export const callerFor = async (test: TestApp, own: Populated, spec: RouteSpec): Promise<FixtureUser | undefined> =>
  spec.access === 'public' ? undefined : callerOf(test, own, spec);

export const problemsIn = (name: string, { status, type }: { status: number; type: string }): string[] => {
  if (status >= 500) return [`${name}: ${status}`];
  return status >= 400 && !type.startsWith('application/problem+json') ? [`${name}: ${status} as ${type}`] : [];
};
