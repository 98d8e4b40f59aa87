import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { managedStatements, refused } from '../../fake-aws/access/policy.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';

describe('the boundary of all roles', () => {
  it('takes away what a policy allows beyond it', async () => {
    await using aws = await FakeAws.start({ environment: 'rehearsal-dev' });
    const session = aws.principals.named('deploy');
    const everything = [{ effect: 'Allow' as const, actions: ['*'], resources: ['*'], conditions: {} }];
    Object.assign(session, { statements: everything });
    const zone = { Id: aws.settings.domain.hostedZoneId };
    expect((await aws.client(Route53Client, 'deploy').send(new GetHostedZoneCommand(zone))).HostedZone).toBeDefined();
    Object.assign(session, { boundary: session.boundary?.filter(({ actions }) => !actions.includes('route53:Get*')) });
    await expect(aws.client(Route53Client, 'deploy').send(new GetHostedZoneCommand(zone))).rejects.toThrow(
      'because no permissions boundary allows the route53:GetHostedZone action',
    );
    await aws.client(RDSClient, 'deploy').send(new DescribeDBInstancesCommand({}));
  }, 120_000);

  it('denies what no role may do, whatever allows it', () => {
    const policy = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: 'bounds',
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'backup:*', Resource: '*' },
            { Effect: 'Deny', Action: ['backup:DeleteBackupVault'], Resource: '*' },
          ],
        },
      },
    };
    const statements = managedStatements({ Boundary: policy }, 'bounds', {});
    const wanted = (action: string) => ({ action, resources: ['arn:aws:backup:::vault'], context: {} });
    expect(refused(statements, wanted('backup:ListBackupPlans'))).toBeUndefined();
    expect(refused(statements, wanted('backup:DeleteBackupVault'))).toBe('arn:aws:backup:::vault');
    expect(managedStatements({ Boundary: policy }, 'another', {})).toEqual([]);
  });
});
