import type { DriftedResource } from '../../aws/cloudformation-drift.ts';
import { withoutKnown } from './known-drift.ts';

const resource = (
  type: string,
  paths: readonly string[],
  state: 'MODIFIED' | 'DELETED' = 'MODIFIED',
): DriftedResource => ({
  logicalId: 'One',
  type,
  state,
  differences: paths.map((path) => ({ path, expected: 'a', actual: 'b' })),
});

describe('what AWS itself changes', () => {
  it.each([
    ['AWS::RDS::DBInstance', '/PreferredBackupWindow', 'AWS Backup'],
    ['AWS::RDS::DBInstance', '/AllocatedStorage', 'storage autoscaling'],
    ['AWS::ECS::Service', '/DesiredCount', 'autoscaling'],
  ])('is no drift: %s %s', (type, path, by) => {
    expect(withoutKnown([resource(type, [path])])).toEqual({ drifted: [], known: [{ logicalId: 'One', path, by }] });
  });

  it('is no drift where RDS upgrades to a newer minor version, and is one where somebody upgrades to another major', () => {
    const upgraded = (actual: string): DriftedResource => ({
      ...resource('AWS::RDS::DBInstance', []),
      differences: [{ path: '/EngineVersion', expected: '18.3', actual }],
    });
    expect(withoutKnown([upgraded('18.4')])).toMatchObject({
      drifted: [],
      known: [{ by: 'automatic minor upgrades' }],
    });
    expect(withoutKnown([upgraded('19.1')])).toMatchObject({ drifted: [upgraded('19.1')], known: [] });
  });

  it('leaves what somebody changed beside it', () => {
    const { drifted } = withoutKnown([resource('AWS::RDS::DBInstance', ['/PreferredBackupWindow', '/MultiAZ'])]);
    expect(drifted).toEqual([resource('AWS::RDS::DBInstance', ['/MultiAZ'])]);
  });

  it.each([
    ['another property', resource('AWS::ECS::Service', ['/TaskDefinition'])],
    ['the same property of another type', resource('AWS::EC2::Instance', ['/DesiredCount'])],
    ['a resource that was deleted', resource('AWS::ECS::Service', [], 'DELETED')],
    ['a resource of which no property is known', resource('AWS::ECS::Service', [])],
  ])('does not hide %s', (_what, one) => {
    expect(withoutKnown([one])).toEqual({ drifted: [one], known: [] });
  });
});
