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
  it('is suggested for a mistyped name', () => {
    expect(() => chooseEnvironment(`${first}x`)).toThrow(
      expect.objectContaining({
        what: `There is no environment "${first}x"`,
        next: [`Did you mean ${first}?`],
        ...blocked,
      }),
    );
  });

  it('refuses overridden endpoints where it is a real one', () => {
    for (const name of [...names, 'preview-x']) {
      for (const variable of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_ECS']) {
        const variables = readVariables({ [variable]: 'http://127.0.0.1:1' });
        expect(() => guardEndpoints(environmentNamed(name), variables)).toThrow(expect.objectContaining(blocked));
      }
    }
    expect(() => guardEndpoints(exampleEntry, readVariables({}))).not.toThrow();
  });

  it('stays on this machine where it is a rehearsal', () => {
    const at = (url: string | undefined) => readVariables({ AWS_ENDPOINT_URL: url });
    expect(() => guardEndpoints(rehearsal, at('http://127.0.0.1:4566'))).not.toThrow();
    for (const url of [undefined, '', 'https://ecs.eu-central-1.amazonaws.com', 'http://127.0.0.1.example.com']) {
      expect(() => guardEndpoints(rehearsal, at(url))).toThrow(expect.objectContaining(blocked));
    }
  });

  it('has the settings of its original and an account that AWS does not have where it is a rehearsal', () => {
    const { name: _name, account, delivery: _delivery, ...same } = rehearsal;
    expect(account).toBe('000000000000');
    expect(environmentNamed(first)).toMatchObject(same);
  });

  it('refuses a shell that is set to another region', () => {
    for (const variable of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
      expect(() => guardRegion(exampleEntry, readVariables({ [variable]: 'us-east-1' }))).toThrow(
        expect.objectContaining({ what: `${variable} is us-east-1, but prod is in eu-central-1`, ...blocked }),
      );
    }
    expect(() => guardRegion(exampleEntry, readVariables({ AWS_REGION: 'eu-central-1' }))).not.toThrow();
  });

  it('reports a mistyped region of its entry before it calls AWS', () => {
    expect(() => guardRegion({ ...exampleEntry, region: 'eu-centrall1' }, readVariables({}))).toThrow(
      expect.objectContaining({ what: '"eu-centrall1" is no region' }),
    );
  });
});
