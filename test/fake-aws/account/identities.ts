import type { AssumeRoleRequest, AssumeRoleWithWebIdentityRequest } from '@aws-sdk/client-sts';
import type { Principals } from '../access/principals.ts';
import type { Call, Service } from '../handlers.ts';

const sessionMillis = 3_600_000;

export const stsService = (principals: Principals): Service => ({
  service: 'sts',
  operations: {
    GetCallerIdentity: (_input: object, { principal }: Call) => ({
      Account: principal.account,
      Arn: principal.arn,
      UserId: `AROAREHEARSAL:${principal.name}`,
    }),
    AssumeRole({ RoleArn = '', RoleSessionName = '' }: AssumeRoleRequest, { fake }: Call) {
      const { accessKeyId, principal } = principals.assume(RoleArn, RoleSessionName);
      return {
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: 'rehearsal',
          SessionToken: accessKeyId,
          // The client measures by its own clock, which a rehearsal does not quicken.
          Expiration: new Date(Math.max(Date.now(), fake.now().getTime()) + sessionMillis),
        },
        AssumedRoleUser: { AssumedRoleId: `AROAREHEARSAL:${RoleSessionName}`, Arn: principal.arn },
      };
    },
    AssumeRoleWithWebIdentity(input: AssumeRoleWithWebIdentityRequest, { fake }: Call) {
      const { RoleArn = '', RoleSessionName = '', WebIdentityToken = '', DurationSeconds = 3_600 } = input;
      const assumption = {
        roleArn: RoleArn,
        token: WebIdentityToken,
        durationSeconds: DurationSeconds,
        now: fake.now(),
      };
      const { accessKeyId, principal, claims } = principals.assumeByToken(assumption, RoleSessionName);
      return {
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: 'rehearsal',
          SessionToken: accessKeyId,
          Expiration: new Date(Math.max(Date.now(), fake.now().getTime()) + DurationSeconds * 1_000),
        },
        AssumedRoleUser: { AssumedRoleId: `AROAREHEARSAL:${RoleSessionName}`, Arn: principal.arn },
        SubjectFromWebIdentityToken: claims.sub,
        Audience: claims.aud,
      };
    },
  },
});
