import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { operatorGroup, roles } from '../../api/access/roles.ts';

/** Ids of the local pools. Their form is Cognito's own, which aws-jwt-verify insists on. */
export const localPool = { userPoolId: 'eu-central-1_Local0001', clientId: 'classboard-local' } as const;

/** A second pool that demands TOTP of everybody, as a school may set it in Cognito. */
export const localPoolWithMfa = { userPoolId: 'eu-central-1_LocalMfa1', clientId: 'classboard-local-mfa' } as const;

export const localGroups = [...roles, operatorGroup];

export const accessTokenSeconds = 15 * 60;
export const refreshTokenSeconds = 30 * 24 * 60 * 60;

/** The issuer that Cognito itself writes into the tokens of a pool. */
export const issuerOf = (userPoolId: string): string =>
  `https://cognito-idp.${userPoolId.split('_')[0]}.amazonaws.com/${userPoolId}`;

/** Writes the files of the pools where they do not exist yet; those of an earlier version get the groups they lack. */
export async function seedPools(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const now = new Date();
  await writePool(join(folder, `${localPool.userPoolId}.json`), poolFile(localPool.userPoolId, 'OPTIONAL', now));
  await writePool(
    join(folder, `${localPoolWithMfa.userPoolId}.json`),
    poolFile(localPoolWithMfa.userPoolId, 'ON', now),
  );
  const clients = [localPool, localPoolWithMfa].map((pool) => [pool.clientId, clientOf(pool, now)] as const);
  await writeIfAbsent(join(folder, 'clients.json'), { Clients: Object.fromEntries(clients) });
}

async function writeIfAbsent(path: string, content: object): Promise<void> {
  if (!existsSync(path)) await write(path, content);
}

async function writePool(path: string, pool: PoolFile): Promise<void> {
  if (!existsSync(path)) return write(path, pool);
  const present = JSON.parse(await readFile(path, 'utf8')) as PoolFile;
  const Groups = { ...pool.Groups, ...present.Groups };
  if (Object.keys(Groups).length > Object.keys(present.Groups).length) await write(path, { ...present, Groups });
}

const write = (path: string, content: object): Promise<void> =>
  writeFile(path, JSON.stringify(content, null, 2), { mode: 0o600 });

interface PoolFile extends Record<string, unknown> {
  Groups: Record<string, object>;
}

/** A pool without users, as the fake keeps it. */
export function poolFile(id: string, mfaConfiguration: 'OPTIONAL' | 'ON', now: Date): PoolFile {
  const groups = localGroups.map((name) => [
    name,
    { GroupName: name, CreationDate: now, LastModifiedDate: now, members: [] },
  ]);
  return {
    Users: {},
    Groups: Object.fromEntries(groups),
    Options: {
      Id: id,
      Name: id,
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      MfaConfiguration: mfaConfiguration,
      SoftwareTokenMfaConfiguration: { Enabled: true },
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
      CreationDate: now,
      LastModifiedDate: now,
    },
  };
}

/** A client of a pool, as the fake keeps it. */
export function clientOf(pool: { userPoolId: string; clientId: string }, now: Date): object {
  return {
    UserPoolId: pool.userPoolId,
    ClientName: pool.clientId,
    ClientId: pool.clientId,
    CreationDate: now,
    LastModifiedDate: now,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: accessTokenSeconds / 60,
    IdTokenValidity: accessTokenSeconds / 60,
    RefreshTokenValidity: refreshTokenSeconds / 86_400,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
  };
}
