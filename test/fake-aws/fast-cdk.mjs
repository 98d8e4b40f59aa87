/**
 * Loaded before the release tool and before the CDK's command line. The CDK waits five seconds of real time between two
 * polls of a stack, in which minutes of the fake's time pass; here it polls ten times a second. Nothing else is changed.
 */
const pollMillis = 5_000;
const wait = globalThis.setTimeout;
const faster = (callback, millis, ...rest) => wait(callback, millis === pollMillis ? 100 : millis, ...rest);
globalThis.setTimeout = Object.assign(faster, wait);
