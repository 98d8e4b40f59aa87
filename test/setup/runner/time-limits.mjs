// The light runner knows no time limits: a test that hangs would hang the run. Limits are those of jest, the third
// argument of a test or the second of a hook, in milliseconds, where they are longer than this one: how long a test
// takes is up to the machine, and none fails for that.
import { addEventHandler, getState } from 'jest-circus';

const leastMillis = 600_000;

addEventHandler((event) => {
  const block = getState().currentDescribeBlock;
  if (event.name === 'add_test') limit(block.children.at(-1), 'test');
  if (event.name === 'add_hook') limit(block.hooks.at(-1), event.hookType);
});

function limit(defined, kind) {
  const { fn } = defined;
  const limitMillis = Math.max(defined.timeout ?? 0, leastMillis);
  if (typeof fn !== 'function') return;
  if (fn.length > 0) throw new Error(`A ${kind} takes a callback: return a promise instead`);
  defined.fn = async () => {
    let timer;
    const exceeded = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`The ${kind} "${defined.name ?? ''}" exceeded its limit of ${limitMillis} ms`)),
        limitMillis,
      );
    });
    try {
      await Promise.race([fn(), exceeded]);
    } finally {
      clearTimeout(timer);
    }
  };
}
