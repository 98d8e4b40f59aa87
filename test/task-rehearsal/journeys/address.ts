import { databaseName } from '../../../infra/names.ts';
import { docker } from '../docker.ts';
import { containerName } from '../fakes/fakes.ts';
import { expectStatus } from '../outside.ts';
import type { Person } from './person.ts';

/**
 * Signs in wrongly at each address of the API, every time with other claims of where it comes from. The API counts what
 * fails by the address of whoever asks, and all of these come from one.
 */
export async function cannotForgeAddress(person: Person, addresses: readonly string[]): Promise<void> {
  for (const [index, api] of [...addresses, ...addresses].entries()) {
    const claimed = `198.51.100.${index + 1}`;
    const claims = {
      'x-forwarded-for': claimed,
      'x-real-ip': claimed,
      forwarded: `for=${claimed}`,
      'x-viewer-address': claimed,
      'cloudfront-viewer-address': `${claimed}:443`,
      'x-origin-secret': 'a'.repeat(48),
    };
    const wrong = { email: `nobody-${index}@school.example`, password: 'Wrong-Horse-7-Battery' };
    const answer = await person.at(api).ask('POST', '/v1/auth/sign-in', wrong, claims);
    expectStatus(`a wrong sign-in at ${api}`, answer, 401);
  }
  const statement = `SELECT count(*) FROM rate_limits WHERE key LIKE 'password-address:%'`;
  const psql = ['psql', '-U', 'rdsadmin', '-d', databaseName, '-qAt', '-c', statement];
  const counted = await docker('exec', containerName('postgres'), ...psql);
  if (counted !== '1') throw new Error(`The API saw ${counted} addresses where there is one`);
}
