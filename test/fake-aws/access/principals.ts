import { randomBytes } from 'node:crypto';
import { boundaryName, resourceName } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import { TaskDefinitions } from '../ecs/task-definitions.ts';
import { AwsError, type Call, type Principal, type ServiceName } from '../handlers.ts';
import { templatesOf } from '../start/templates.ts';
import { managedStatements, refused, type Statement, statementsOf, type Wanted } from './policy.ts';
import { wantedBy } from './resources.ts';
import { type Assumption, judgeToken, TokenIssuer } from './web-identity.ts';

export interface Session {
  readonly principal: Principal;
  readonly statements: readonly Statement[];
  /** The most that the principal can do, whatever its policies allow; nothing bounds it where absent. */
  readonly boundary?: readonly Statement[] | undefined;
  expired: boolean;
}

export type Who = 'admin' | 'readonly' | 'deploy' | 'plan' | 'stranger';

const allow = (actions: readonly string[], resources: readonly string[] = ['*']): Statement => ({
  effect: 'Allow',
  actions,
  resources,
  conditions: {},
});
const readingActions = ['*:Get*', '*:List*', '*:Describe*', '*:BatchGet*', '*:Filter*', '*:Head*', '*:Simulate*'];

/** Sessions by access key id, with the policies that the environment's stacks give them. */
export class Principals {
  readonly gitHub = new TokenIssuer();
  private readonly sessions = new Map<string, Session>();
  private delivery: Parameters<typeof judgeToken>[0] = {};

  constructor(private readonly settings: EnvironmentSettings) {}

  /** @param digest any release: the roles do not depend on it */
  async prepare(digest: string, commit: string): Promise<void> {
    const { account, region } = this.settings;
    this.add('admin', 'assumed-role/Administrator/mia', [allow(['*'])]);
    this.add('readonly', 'assumed-role/ReadOnly/noor', [allow(readingActions)]);
    this.add('stranger', 'assumed-role/Administrator/mia', [allow(['*'])], '999999999999');
    const stacks = await templatesOf(this.settings.name, digest, commit);
    const delivery = stacks.find(({ id }) => id === 'Cicd')?.template.Resources ?? {};
    this.delivery = delivery as typeof this.delivery;
    const pseudo = { 'AWS::Partition': 'aws', 'AWS::AccountId': account, 'AWS::Region': region };
    // Of the environments that share an account, one makes the boundary of all: the other's roles are not bounded here.
    const { delivery: pipelines, owns } = this.settings;
    const boundary = owns.account
      ? managedStatements(this.delivery as never, boundaryName(pipelines.accountOwner), pseudo)
      : undefined;
    if (boundary?.length === 0) throw new Error(`the Cicd stack of ${this.settings.name} makes no boundary`);
    for (const who of ['deploy', 'plan'] as const) {
      const role = resourceName(this.settings, who);
      const statements = statementsOf(delivery as Parameters<typeof statementsOf>[0], role, pseudo);
      if (statements.length === 0) throw new Error(`the Cicd stack of ${this.settings.name} gives ${role} no policy`);
      this.add(who, `assumed-role/${role}/github`, statements, account, boundary);
    }
  }

  /** The credentials of one, as variables of a child's environment. */
  credentials(who: Who): Record<string, string> {
    return { AWS_ACCESS_KEY_ID: keyOf(who), AWS_SECRET_ACCESS_KEY: 'rehearsal', AWS_SESSION_TOKEN: who };
  }

  named(who: Who): Session {
    const session = this.sessions.get(keyOf(who));
    if (session === undefined) throw new Error(`nobody is called ${who}`);
    return session;
  }

  /** @throws AwsError for a key that nobody has, or whose time is over */
  session(accessKeyId: string): Session {
    const session = this.sessions.get(accessKeyId);
    if (session === undefined) {
      throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    }
    if (session.expired) throw expiredToken();
    return session;
  }

  /** What the CDK's bootstrap template lets its roles do, in short. Other roles have no rights. */
  assume(roleArn: string, sessionName: string): { accessKeyId: string; principal: Principal } {
    const [, account = '', name = ''] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const principal = {
      name,
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
    };
    this.sessions.set(accessKeyId, { principal, statements: bootstrapStatements(name, account), expired: false });
    return { accessKeyId, principal };
  }

  /** By a token of GitHub, with the rights that the role has. @throws AwsError as STS refuses */
  assumeByToken(assumption: Assumption, sessionName: string) {
    const claims = this.gitHub.claimsOf(assumption.token);
    const name = judgeToken(this.delivery, claims, assumption);
    const who = (['deploy', 'plan'] as const).find((one) => resourceName(this.settings, one) === name);
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const { account } = this.settings;
    const principal = { name, account, arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}` };
    const { statements = [], boundary } = who === undefined ? {} : this.named(who);
    this.sessions.set(accessKeyId, { principal, statements, boundary, expired: false });
    return { accessKeyId, principal, claims };
  }

  /** Whoever signs nothing may ask for a session by a token, and for nothing else. */
  get anonymous(): Session {
    const principal = { name: 'anonymous', account: this.settings.account, arn: 'anonymous' };
    return { principal, statements: [], expired: false };
  }

  /** @throws AwsError AccessDenied in the words of AWS */
  authorize(session: Session, call: Call, input: unknown): void {
    const wanted = wantedBy(call.service, call.operation, input, call);
    if (wanted === undefined) return;
    this.demand(session, call.service, wanted);
    this.mayPassRoles(session, call, input);
  }

  /** Who starts a task hands it its roles, and needs the right to. */
  private mayPassRoles(session: Session, call: Call, input: unknown): void {
    if (call.service !== 'ecs' || !['RunTask', 'RegisterTaskDefinition'].includes(call.operation)) return;
    const { taskDefinition } = input as { taskDefinition?: string };
    const started = taskDefinition === undefined ? undefined : call.fake.part(TaskDefinitions).find(taskDefinition);
    const { taskRoleArn, executionRoleArn } = started ?? (input as { taskRoleArn?: string; executionRoleArn?: string });
    const action = 'iam:PassRole';
    const context = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
    const resources = [taskRoleArn, executionRoleArn].filter((role) => role !== undefined);
    this.demand(session, 'ecs', { action, resources, context });
  }

  /** Policies and boundary have to allow it both. */
  private demand({ principal, statements, boundary }: Session, service: ServiceName, wanted: Wanted): void {
    const resource = refused(statements, wanted);
    if (resource !== undefined) throw denied(service, principal, wanted.action, resource);
    const beyond = boundary === undefined ? undefined : refused(boundary, wanted);
    if (beyond !== undefined) throw denied(service, principal, wanted.action, beyond, 'permissions boundary');
  }

  private add(
    who: Who,
    role: string,
    statements: readonly Statement[],
    account = this.settings.account,
    boundary?: readonly Statement[],
  ): void {
    const principal = { name: who, account, arn: `arn:aws:sts::${account}:${role}` };
    this.sessions.set(keyOf(who), { principal, statements, boundary, expired: false });
  }
}

const keyOf = (who: Who): string => `ASIAREHEARSAL${who.toUpperCase()}`;

export const expiredToken = (): AwsError =>
  new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403);

export function denied(
  service: ServiceName,
  { arn }: Principal,
  action: string,
  resource: string,
  policy = 'identity-based policy',
): AwsError {
  const form = ['cloudformation', 'rds', 'sts', 'iam', 'elasticloadbalancing', 's3', 'route53', 'cloudwatch'];
  const code =
    service === 'sns' ? 'AuthorizationError' : form.includes(service) ? 'AccessDenied' : 'AccessDeniedException';
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const why = `because no ${policy} allows the ${action} action`;
  return new AwsError(code, `User: ${arn} is not authorized to perform: ${action}${on} ${why}`, 403);
}

function bootstrapStatements(role: string, account: string): Statement[] {
  const assets = `arn:aws:s3:::cdk-hnb659fds-assets-${account}-*`;
  const versions = allow(
    ['ssm:GetParameter', 'ssm:GetParameters'],
    [`arn:aws:ssm:*:${account}:parameter/cdk-bootstrap/*`],
  );
  const publishing = allow(
    ['s3:GetObject*', 's3:GetBucket*', 's3:GetEncryptionConfiguration', 's3:List*', 's3:PutObject*', 's3:Abort*'],
    [assets, `${assets}/*`],
  );
  if (/^cdk-[a-z0-9]+-file-publishing-role-/.test(role)) return [publishing];
  if (/^cdk-[a-z0-9]+-lookup-role-/.test(role)) return [allow(readingActions), versions];
  if (!/^cdk-[a-z0-9]+-deploy-role-/.test(role)) return [];
  return [
    allow(['cloudformation:*', 'iam:PassRole', 'sts:GetCallerIdentity']),
    allow(['s3:GetObject*', 's3:GetBucket*', 's3:List*'], [assets, `${assets}/*`]),
    versions,
  ];
}
