import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { judgeToken } from '../../fake-aws/access/web-identity.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';

/** As aws-actions/configure-aws-credentials asks, against the roles that the Cicd stack of prod makes. */
describe('a job of GitHub gets a role of the pipelines', () => {
  let aws: FakeAws;
  let sts: STSClient;
  let deploySubject: string;

  beforeAll(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-prod' });
    sts = aws.client(STSClient);
    deploySubject = aws.settings.delivery.deploySubjects[0] ?? '';
  }, 120_000);
  afterAll(() => aws.stop());

  const asked = (claims: { sub: string; aud?: string; exp?: number; iss?: string }, role = 'deploy', seconds = 3_600) =>
    assume(aws.principals.gitHub.tokenOf({ aud: 'sts.amazonaws.com', ...claims }, aws.now()), role, seconds);
  const assume = (token: string, role = 'deploy', DurationSeconds = 3_600) =>
    sts
      .send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::${aws.settings.account}:role/classboard-rehearsal-prod-${role}`,
          RoleSessionName: 'GitHubActions',
          WebIdentityToken: token,
          DurationSeconds,
        }),
      )
      .then(
        ({ Credentials }) => ({ code: 'granted', message: '', keys: Credentials }),
        (error: Error) => ({ code: error.name, message: error.message, keys: undefined }),
      );

  it('with the rights of that role, where its trust policy names the subject', async () => {
    const { code, keys } = await asked({ sub: deploySubject }, 'deploy', 7_200);
    expect(code).toBe('granted');
    const own = new STSClient({
      region: aws.settings.region,
      endpoint: aws.url,
      credentials: {
        accessKeyId: keys?.AccessKeyId ?? '',
        secretAccessKey: keys?.SecretAccessKey ?? '',
        sessionToken: keys?.SessionToken ?? '',
      },
    });
    expect((await own.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/assumed-role\/\S+-deploy\/GitHubActions$/);
    own.destroy();
  });

  it('and none by another subject, audience or role', async () => {
    const denied = { code: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' };
    const [owner, name] = aws.settings.delivery.repository.split('/');
    expect(await asked({ sub: deploySubject.replace(/environment:.*/, 'ref:refs/heads/main') })).toMatchObject(denied);
    // A repository made after 15 July 2026 sends its ids, and these roles do not trust them.
    expect(await asked({ sub: `repo:${owner}@12/${name}@345:environment:prod` })).toMatchObject(denied);
    expect(await asked({ sub: deploySubject }, 'plan')).toMatchObject(denied);
    expect(await asked({ sub: deploySubject }, 'absent')).toMatchObject(denied);
    expect(await asked({ sub: deploySubject, aud: 'https://github.com/school' })).toMatchObject({
      code: 'InvalidIdentityTokenException',
      message: 'Incorrect token audience',
    });
  });

  it('nor by a token that is over, of somebody else, or for longer than the role allows', async () => {
    expect(await asked({ sub: deploySubject, exp: 1 })).toMatchObject({ code: 'ExpiredTokenException' });
    expect(await asked({ sub: deploySubject, iss: 'https://gitlab.com' })).toMatchObject({
      message: 'No OpenIDConnect provider found in your account for https://gitlab.com',
    });
    const [header, , signature] = aws.principals.gitHub
      .tokenOf({ aud: 'sts.amazonaws.com', sub: 'x' }, aws.now())
      .split('.');
    const claims = Buffer.from(JSON.stringify({ sub: deploySubject })).toString('base64url');
    expect(await assume(`${header}.${claims}.${signature}`)).toMatchObject({ code: 'InvalidIdentityTokenException' });
    expect(await asked({ sub: deploySubject }, 'deploy', 7_201)).toMatchObject({
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });

  it('by the subject with ids, where the entry has it', () => {
    const sub = 'repo:school@12/platform@345:environment:prod';
    const trust = {
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: 'arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com' },
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': [sub],
        },
      },
    };
    const resources = {
      GitHub: { Type: 'AWS::IAM::OIDCProvider', Properties: { ClientIdList: ['sts.amazonaws.com'] } },
      Deploy: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: 'deploy', AssumeRolePolicyDocument: { Statement: [trust] } },
      },
    };
    const now = new Date();
    const claims = {
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.amazonaws.com',
      exp: now.getTime(),
      sub,
    };
    const ask = { roleArn: 'arn:aws:iam::000000000000:role/deploy', token: '', durationSeconds: 3_600, now };
    expect(judgeToken(resources, claims, ask)).toBe('deploy');
    const without = { ...claims, sub: 'repo:school/platform:environment:prod' };
    expect(() => judgeToken(resources, without, ask)).toThrow('Not authorized');
  });
});
