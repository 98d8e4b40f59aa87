import { environments } from '../../../infra/environments.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { exampleEntry } from '../../../test/setup/release/example-entry.ts';
import { exit } from '../../cli/exit-codes.ts';
import { chooseEnvironment, guardEndpoints, guardRegion } from './choose.ts';
import { readVariables } from './variables.ts';

const blocked = { exitCode: exit.blocked };
const names = environments.map(({ name }) => name);
const [first = ''] = names;
const rehearsal = environmentNamed(`rehearsal-${first}`);

describe('the environment of a command', () => {
  it('a mistyped name gets the nearest one', () => {
    expect(() => chooseEnvironment(`${first}x`)).toThrow(
      expect.objectContaining({
        what: `There is no environment "${first}x"`,
        next: [`Did you mean ${first}?`],
        ...blocked,
      }),
    );
  });

  it('overridden endpoints are refused for every real environment', () => {
    for (const name of [...names, 'preview-x']) {
      for (const variable of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_ECS']) {
        const variables = readVariables({ [variable]: 'http://127.0.0.1:1' });
        expect(() => guardEndpoints(environmentNamed(name), variables)).toThrow(expect.objectContaining(blocked));
      }
    }
    expect(() => guardEndpoints(exampleEntry, readVariables({}))).not.toThrow();
  });

  it('a rehearsal never leaves this machine', () => {
    const at = (url: string | undefined) => readVariables({ AWS_ENDPOINT_URL: url });
    expect(() => guardEndpoints(rehearsal, at('http://127.0.0.1:4566'))).not.toThrow();
    for (const url of [undefined, '', 'https://ecs.eu-central-1.amazonaws.com', 'http://127.0.0.1.example.com']) {
      expect(() => guardEndpoints(rehearsal, at(url))).toThrow(expect.objectContaining(blocked));
    }
  });

  it('a rehearsal has the settings of its original and an account that AWS does not have', () => {
    const { name: _name, account, delivery: _delivery, ...same } = rehearsal;
    expect(account).toBe('000000000000');
    expect(environmentNamed(first)).toMatchObject(same);
  });

  it('a shell that stands in another region is refused', () => {
    for (const variable of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
      expect(() => guardRegion(exampleEntry, readVariables({ [variable]: 'us-east-1' }))).toThrow(
        expect.objectContaining({ what: `${variable} says us-east-1, but prod is in eu-central-1`, ...blocked }),
      );
    }
    expect(() => guardRegion(exampleEntry, readVariables({ AWS_REGION: 'eu-central-1' }))).not.toThrow();
  });

  it('a region mistyped in the entry is found before AWS is asked', () => {
    expect(() => guardRegion({ ...exampleEntry, region: 'eu-centrall1' }, readVariables({}))).toThrow(
      expect.objectContaining({ what: '"eu-centrall1" is no region' }),
    );
  });
});
