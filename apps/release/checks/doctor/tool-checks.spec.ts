import { readVariables } from '../../environment/variables.ts';
import { runCheckGroups } from '../run-checks.ts';
import { isWithin, judgeAwsCli, tools } from './tool-checks.ts';

describe('a version within a range', () => {
  it.each([
    ['24.15.0', true],
    ['24.21.0', true],
    ['26.99.1', true],
    ['24.14.9', false],
    ['27.0.0', false],
    ['9.0.0', false],
  ])('%s', (version, within) => {
    expect(isWithin(version, '>=24.15.0 <27')).toBe(within);
  });

  it('takes an exact version', () => {
    expect(isWithin('2.1148.1', '2.1148.1')).toBe(true);
    expect(isWithin('2.1148.10', '2.1148.1')).toBe(false);
  });
});

describe('the programs of a machine', () => {
  it('have an AWS CLI that reads AWS_REGION, which the guide exports', () => {
    expect(judgeAwsCli('aws-cli/2.31.4')).toBe('aws-cli/2.31.4');
    expect(() => judgeAwsCli('aws-cli/1.45.11')).toThrow('takes no notice of AWS_REGION');
  });

  it('are each reported as missing, with how to install them', async () => {
    const [tree] = await runCheckGroups([
      { name: 'tools', checks: tools({ variables: readVariables({ PATH: '/nowhere' }) }) },
    ]);
    const found = Object.fromEntries(
      (tree?.children ?? []).map(({ name, status, detail }) => [name, `${status} ${detail}`]),
    );
    expect(found).toMatchObject({
      npm: 'FAIL not installed',
      git: 'FAIL not installed',
      docker: 'FAIL not installed',
      aws: 'SKIP not installed; only what people type themselves needs it',
      'session-manager-plugin': 'SKIP not installed; only `exec` needs it',
    });
    expect(found.node).toMatch(/^PASS 24/);
    expect(found.cdk).toMatch(/^PASS 2\.1148/);
    expect(tree?.children?.find(({ name }) => name === 'git')?.fix).toBe('Install git');
  });
});
