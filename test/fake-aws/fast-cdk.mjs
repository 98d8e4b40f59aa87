/**
 * Loaded into the CDK's command line in tests. It polls a stack every five seconds of real time, in which minutes of the
 * fake's time pass; here it polls four times a second. Nothing else is changed.
 */
const pollMillis = 5_000;

if (process.argv[1]?.endsWith('/cdk')) {
  const wait = globalThis.setTimeout;
  const faster = (callback, millis, ...rest) => wait(callback, millis === pollMillis ? millis / 20 : millis, ...rest);
  globalThis.setTimeout = Object.assign(faster, wait);
}
