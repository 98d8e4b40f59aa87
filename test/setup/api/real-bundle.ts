import { existsSync } from 'node:fs';

const variable = 'CLASSBOARD_OULAD_BUNDLE';
const path = process.env[variable];

/** The OneRoster bundle of a real university, which is too large for this repository; undefined where it is not given. */
export const realBundle = path !== undefined && existsSync(path) ? path : undefined;

/** Describes what needs the real bundle; without it the tests are skipped, and the report says how to give it. */
export function describeWithRealBundle(title: string, tests: (bundle: string) => void): void {
  if (realBundle === undefined) {
    describe.skip(`${title} (skipped: set ${variable} to the path of oulad-oneroster-1.2.zip)`, () => tests(''));
  } else {
    describe(title, () => tests(realBundle));
  }
}
