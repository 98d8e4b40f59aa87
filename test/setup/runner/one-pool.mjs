// The runner of jest-light-runner starts a pool of processes for each of jest's projects: fifteen that load the application,
// where three run at a time. All projects share one pool here; they differ in nothing that a worker reads.
import createRunner from 'jest-light-runner/child-process';

const { recordVariable } = await import('../row-types/record.ts');

export default class OnePool extends createRunner {
  async runTests(tests, watcher, onStart, onResult, onFailure) {
    const [config] = tests.map(({ context }) => context.config);
    // What queries give is only known where the tests of the API run; their workers take the name of the file from here.
    if (!tests.some(({ context }) => context.config.displayName.name === 'api')) delete process.env[recordVariable];
    const originals = new Map();
    const shared = tests.map((test) => {
      const copy = { ...test, context: { ...test.context, config } };
      originals.set(copy, test);
      return copy;
    });
    // Reporters print the project of a test.
    const original = (test) => originals.get(test);
    return super.runTests(
      shared,
      watcher,
      (test) => onStart(original(test)),
      (test, result) => onResult(original(test), result),
      (test, error) => onFailure(original(test), error),
    );
  }
}
