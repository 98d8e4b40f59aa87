import { rename, writeFile } from 'node:fs/promises';
import { accessTokenSeconds, localGroups, refreshTokenSeconds } from '../cognito/pools.ts';
import { processEnvironment } from '../process-environment.ts';
import { callCognito, type FakeAws, putToS3 } from './fake-aws.ts';

/*
 * Makes the user pool, its client and groups, and the bucket in a fake AWS where they are missing, and writes
 * the variables that name them to a file for `node --env-file`. Usage: bootstrap FILE
 */

const poolName = 'classboard';

interface Named {
  Id?: string;
  Name?: string;
  ClientId?: string;
  ClientName?: string;
}

async function ensurePool(fake: FakeAws): Promise<string> {
  const listed = await callCognito<{ UserPools?: Named[] }>(fake, 'ListUserPools', { MaxResults: 60 });
  const existing = listed?.UserPools?.find(({ Name }) => Name === poolName)?.Id;
  if (existing !== undefined) return existing;
  const made = await callCognito<{ UserPool: { Id: string } }>(fake, 'CreateUserPool', {
    PoolName: poolName,
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    Policies: {
      PasswordPolicy: {
        MinimumLength: 12,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 7,
      },
    },
  });
  return (made as { UserPool: { Id: string } }).UserPool.Id;
}

async function ensureClient(fake: FakeAws, UserPoolId: string): Promise<string> {
  const listed = await callCognito<{ UserPoolClients?: Named[] }>(fake, 'ListUserPoolClients', {
    UserPoolId,
    MaxResults: 60,
  });
  const existing = listed?.UserPoolClients?.find(({ ClientName }) => ClientName === poolName)?.ClientId;
  if (existing !== undefined) return existing;
  const made = await callCognito<{ UserPoolClient: { ClientId: string } }>(fake, 'CreateUserPoolClient', {
    UserPoolId,
    ClientName: poolName,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: accessTokenSeconds / 60,
    IdTokenValidity: accessTokenSeconds / 60,
    RefreshTokenValidity: refreshTokenSeconds / 86_400,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
  });
  return (made as { UserPoolClient: { ClientId: string } }).UserPoolClient.ClientId;
}

async function bootstrap(fake: FakeAws, bucket: string): Promise<Record<string, string>> {
  const UserPoolId = await ensurePool(fake);
  await callCognito(fake, 'SetUserPoolMfaConfig', {
    UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  const clientId = await ensureClient(fake, UserPoolId);
  for (const GroupName of localGroups) {
    await callCognito(fake, 'CreateGroup', { UserPoolId, GroupName }, 'GroupExistsException');
  }
  const alreadyThere = 409;
  await putToS3(fake, `/${bucket}`, bucketConfiguration(fake.region), alreadyThere);
  await putToS3(fake, `/${bucket}?cors`, corsOfBucket);
  return {
    COGNITO_USER_POOL_ID: UserPoolId,
    COGNITO_CLIENT_ID: clientId,
    COGNITO_ENDPOINT: fake.endpoint,
    COGNITO_JWKS_URI: `${fake.endpoint}/${UserPoolId}/.well-known/jwks.json`,
    S3_UPLOADS_BUCKET: bucket,
    S3_ENDPOINT: fake.endpoint,
  };
}

const bucketConfiguration = (region: string): string =>
  `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

/** As in the deployed bucket: browsers put and get what a presigned URL names. */
const corsOfBucket = `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule>
<AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader>
<AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod><AllowedMethod>PUT</AllowedMethod>
<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds>
</CORSRule></CORSConfiguration>`;

const required = (name: string): string => {
  const value = processEnvironment[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const file = process.argv[2];
if (file === undefined) throw new Error('Usage: bootstrap FILE');
const variables = await bootstrap(
  {
    endpoint: required('FAKE_AWS_ENDPOINT'),
    region: required('AWS_REGION'),
    accessKey: required('AWS_ACCESS_KEY_ID'),
  },
  required('S3_UPLOADS_BUCKET'),
);
const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
// Whoever reads the file finds all of it or nothing.
await writeFile(`${file}.new`, lines.join(''));
await rename(`${file}.new`, file);
console.log(`User pool ${variables.COGNITO_USER_POOL_ID} and bucket ${variables.S3_UPLOADS_BUCKET} are ready`);
