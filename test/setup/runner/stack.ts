/** The stack that all tests of a run share: one PostgreSQL, one Cognito, one S3, one mailbox. */
export interface TestStack {
  /** What the API needs, with the migrated template as its database; tests take a copy of it. */
  env: Record<string, string>;
  /** The same with the user pool that demands TOTP of everybody. */
  envWithMfa: Record<string, string>;
  mailboxUrl: string;
  /** The migrated database that every test database is a copy of; nothing can connect to it. */
  templateDatabase: string;
}

export const stackVariable = 'CLASSBOARD_TEST_STACK';

/** @throws Error outside a test run */
export function testStack(): TestStack {
  const text = process.env[stackVariable];
  if (text === undefined) throw new Error(`${stackVariable} is not set: run the tests with "npm test"`);
  return JSON.parse(text) as TestStack;
}
