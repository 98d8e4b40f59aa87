// The files of a worker share one process. A variable that one leaves changed would fail others, of which nobody would
// look for the reason there: the AWS SDK without keys, say. So the next file says it.
import { addEventHandler } from 'jest-circus';

const before = { ...process.env };
let known;

addEventHandler((event) => {
  if (event.name !== 'add_test') return;
  const { testPath } = globalThis.expect.getState();
  if (testPath === known) return;
  const file = known;
  known = testPath;
  const changed = [...new Set([...Object.keys(before), ...Object.keys(process.env)])].filter(
    (name) => process.env[name] !== before[name],
  );
  for (const name of changed) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  if (changed.length > 0) throw new Error(`${file} has left other variables in process.env: ${changed.join(', ')}`);
});
