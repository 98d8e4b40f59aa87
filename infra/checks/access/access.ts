import { isAbout, like, policiesOf, type Statement, statementOf } from '../../../test/fake-aws/access/policy.ts';
import { type LocatedResource, resourcesOf, type Templates } from '../assembly.ts';
import type { Json } from '../matching.ts';
import { arnOf, deployedValue } from '../references.ts';

/** A service of AWS, another account, or a role with what its policies say. */
export type Caller =
  | { readonly service: string }
  | { readonly account: string }
  | { readonly arn: string; readonly statements: readonly Statement[]; readonly boundary: readonly Statement[] };

interface Granted extends Statement {
  readonly isFor: (caller: Caller) => boolean;
}

/**
 * Who may do what with the buckets and keys of some environments: the policies of both sides and the boundary decide, as IAM
 * does within an account (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
 */
export class Access {
  private readonly policies = new Map<string, Granted[]>();

  constructor(private readonly environments: readonly Templates[]) {
    for (const environment of environments) {
      for (const { stack, Properties } of resourcesOf(environment, 'AWS::S3::BucketPolicy')) {
        const statements = deployedValue(environment, stack, Properties.PolicyDocument.Statement);
        this.add(`arn:aws:s3:::${deployedValue(environment, stack, Properties.Bucket)}`, statements);
      }
      for (const { stack, logicalId, Properties } of resourcesOf(environment, 'AWS::KMS::Key'))
        this.add(arnOf(stack, logicalId), deployedValue(environment, stack, Properties.KeyPolicy.Statement));
    }
  }

  /** @param resource a bucket, an object in it or a key @param context values of condition keys, beside the usual ones */
  may(caller: Caller, action: string, resource: string, context: Readonly<Record<string, string>> = {}): boolean {
    const wanted = {
      action,
      context: {
        'aws:SecureTransport': 'true',
        's3:TlsVersion': '1.3',
        ...('arn' in caller ? { 'aws:PrincipalArn': caller.arn } : {}),
        ...context,
      },
    };
    const ofResource = (this.policies.get(/^arn:aws:s3:::[^/]+/.exec(resource)?.[0] ?? resource) ?? []).filter(
      (statement) => statement.isFor(caller) && isAbout(statement, wanted, resource),
    );
    const speaks = (statements: readonly Statement[], effect: Statement['effect']) =>
      statements.some((statement) => statement.effect === effect && isAbout(statement, wanted, resource));
    if (ofResource.some(({ effect }) => effect === 'Deny')) return false;
    if (!('arn' in caller)) return ofResource.length > 0;
    const { statements, boundary } = caller;
    if (speaks(statements, 'Deny') || speaks(boundary, 'Deny') || !speaks(boundary, 'Allow')) return false;
    return speaks(statements, 'Allow') || ofResource.length > 0;
  }

  /** A role of an environment, with its own policies and the boundary of its account. */
  role(environment: Templates, role: LocatedResource): Caller {
    const { stack, logicalId, Properties } = role;
    const attached = policiesOf(stack.resources, logicalId).map(([, policy]) => policy.Properties);
    const documents = [...attached, ...(Properties.Policies ?? [])];
    return {
      arn: arnOf(stack, logicalId),
      statements: documents.flatMap(({ PolicyDocument }) =>
        deployedValue(environment, stack, PolicyDocument.Statement).map((written: never) => statementOf(written)),
      ),
      boundary: this.boundaryOf(deployedValue(environment, stack, Properties.PermissionsBoundary)),
    };
  }

  private boundaryOf(arn: string): Statement[] {
    for (const environment of this.environments) {
      for (const { stack, Properties } of resourcesOf(environment, 'AWS::IAM::ManagedPolicy')) {
        if (`arn:aws:iam::${stack.account}:policy/${Properties.ManagedPolicyName}` !== arn) continue;
        return deployedValue(environment, stack, Properties.PolicyDocument.Statement).map((one: never) =>
          statementOf(one),
        );
      }
    }
    throw new Error(`${arn}: no environment makes it`);
  }

  private add(owner: string, written: readonly Json[]): void {
    const statements = written.map((one) => ({
      ...statementOf(one),
      isFor: (caller: Caller) => names(one.Principal, caller),
    }));
    this.policies.set(owner, [...(this.policies.get(owner) ?? []), ...statements]);
  }
}

/** `arn:aws:iam::ACCOUNT:root` leaves the roles of an account to their own policies, and lets another account in. */
function names(principal: Json, caller: Caller): boolean {
  if (principal === '*' || principal?.AWS === '*') return true;
  const of = (kind: string): string[] => [principal?.[kind] ?? []].flat();
  if ('service' in caller) return of('Service').includes(caller.service);
  if ('account' in caller) return of('AWS').includes(`arn:aws:iam::${caller.account}:root`);
  return of('AWS').some((pattern) => like(pattern, caller.arn));
}

/** Somebody whose own policies refuse nothing. */
export const everything = (account: string): Caller => {
  const all: Statement = { effect: 'Allow', actions: ['*'], resources: ['*'], conditions: {} };
  return { arn: `arn:aws:iam::${account}:role/Administrator`, statements: [all], boundary: [all] };
};
