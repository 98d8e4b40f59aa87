import { operatorGroup } from '../../api/access/roles.ts';
import { Failure } from '../../cli/failure.ts';
import { type DemoPerson, demoPassword } from './demo-school.ts';

type Json = Record<string, unknown>;

interface Attribute {
  Name: string;
  Value: string;
}

class CognitoRefusal extends Error {
  constructor(
    readonly code: string,
    operation: string,
  ) {
    super(`The local Cognito refused ${operation}: ${code}`);
  }
}

async function send(env: Record<string, string>, operation: string, body: Json): Promise<Json> {
  const answer = await fetch(env.COGNITO_ENDPOINT as string, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      // A fake reads only the form of the signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${env.AWS_ACCESS_KEY_ID}/20260101/${env.AWS_REGION}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ UserPoolId: env.COGNITO_USER_POOL_ID, ...body }),
  });
  const result = (await answer.json()) as Json;
  if (!answer.ok)
    throw new CognitoRefusal(
      String(result.__type ?? answer.status)
        .split('#')
        .at(-1) as string,
      operation,
    );
  return result;
}

/** Makes the accounts that are missing, confirmed and in their groups. Gives each person's Cognito id by address. */
export async function seedAccounts(
  env: Record<string, string>,
  people: readonly DemoPerson[],
): Promise<Map<string, string>> {
  if (env.COGNITO_ENDPOINT === undefined) {
    throw new Failure({
      what: 'The demo school cannot be made',
      why: 'it is for fakes only',
      next: ['Set COGNITO_ENDPOINT to a local Cognito'],
    });
  }
  const subs = await Promise.all(people.map(async (person) => [person.email, await seedAccount(env, person)] as const));
  return new Map(subs);
}

async function seedAccount(env: Record<string, string>, person: DemoPerson): Promise<string> {
  const Username = person.email;
  const existing = await findAccount(env, Username);
  if (existing?.complete) return existing.sub;
  if (existing === undefined) {
    const attributes = { email: person.email, email_verified: 'true' };
    await send(env, 'AdminCreateUser', {
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }).catch((error: unknown) => {
      // Another seed at the same time was faster.
      if (!(error instanceof CognitoRefusal) || error.code !== 'UsernameExistsException') throw error;
    });
  }
  // The administrator of the demo school runs this machine, too.
  const groups = person.role === 'admin' ? [person.role, operatorGroup] : [person.role];
  for (const GroupName of groups) await send(env, 'AdminAddUserToGroup', { Username, GroupName });
  await send(env, 'AdminSetUserPassword', { Username, Password: demoPassword, Permanent: true });
  const made = await findAccount(env, Username);
  if (made === undefined) throw new Error(`The local Cognito lost the account of ${person.sourcedId}`);
  return made.sub;
}

/** An account is complete once its password is set, which is the last step of making it. */
async function findAccount(
  env: Record<string, string>,
  Username: string,
): Promise<{ sub: string; complete: boolean } | undefined> {
  try {
    const { UserAttributes, UserStatus } = await send(env, 'AdminGetUser', { Username });
    const sub = (UserAttributes as Attribute[]).find(({ Name }) => Name === 'sub')?.Value ?? '';
    return { sub, complete: UserStatus !== 'FORCE_CHANGE_PASSWORD' };
  } catch (error) {
    if (error instanceof CognitoRefusal && error.code === 'UserNotFoundException') return undefined;
    throw error;
  }
}
