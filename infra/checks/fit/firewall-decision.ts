import type { Synthesized } from '../assembly.ts';
import { find, type Json } from '../matching.ts';
import { text } from '../policies.ts';

/** A request as a firewall sees it. */
export interface SeenRequest {
  readonly address: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Rules of AWS's groups that would find something in it, as `GROUP/RULE`. */
  readonly found?: readonly string[];
}

export interface Decision {
  readonly action: 'ALLOW' | 'BLOCK';
  /** The rule that decided; `default` where none did. */
  readonly rule: string;
}

/**
 * What a web ACL decides about one request, by the rules of the AWS WAF Developer Guide: rules in the order of their
 * priority, the first one that allows or blocks decides, a rule of a managed group blocks unless its action is overridden.
 * Rates are left out: one request exceeds none.
 */
export function decide(environment: Synthesized, acl: Json, request: SeenRequest): Decision {
  const rules = [...acl.Rules].sort((one, other) => one.Priority - other.Priority);
  for (const { Name, Action, Statement } of rules) {
    const group = Statement.ManagedRuleGroupStatement;
    if (group !== undefined) {
      const counted = new Set(
        (group.RuleActionOverrides ?? []).map((override: Json) => `${group.Name}/${override.Name}`),
      );
      const hit = request.found?.find((rule) => rule.startsWith(`${group.Name}/`) && !counted.has(rule));
      if (hit !== undefined) return { action: 'BLOCK', rule: hit };
    } else if (Statement.RateBasedStatement === undefined && holds(environment, Statement, request)) {
      if (Action.Block !== undefined) return { action: 'BLOCK', rule: Name };
      if (Action.Allow !== undefined) return { action: 'ALLOW', rule: Name };
    }
  }
  return { action: acl.DefaultAction.Block === undefined ? 'ALLOW' : 'BLOCK', rule: 'default' };
}

/** The rate limits of a web ACL that count the request. */
export const countedBy = (environment: Synthesized, acl: Json, request: SeenRequest): string[] =>
  acl.Rules.filter(({ Statement }: Json) => {
    const limit = Statement.RateBasedStatement;
    if (limit === undefined) return false;
    return limit.ScopeDownStatement === undefined || holds(environment, limit.ScopeDownStatement, request);
  }).map(({ Name }: Json) => Name);

function holds(environment: Synthesized, statement: Json, request: SeenRequest): boolean {
  const inner = (each: Json) => holds(environment, each, request);
  if (statement.AndStatement !== undefined) return statement.AndStatement.Statements.every(inner);
  if (statement.OrStatement !== undefined) return statement.OrStatement.Statements.some(inner);
  if (statement.NotStatement !== undefined) return !inner(statement.NotStatement.Statement);
  if (statement.IPSetReferenceStatement !== undefined) return isListed(environment, statement, request);
  const match = statement.ByteMatchStatement ?? statement.SizeConstraintStatement;
  if (match === undefined) throw new Error(`${Object.keys(statement)}: teach this check the statement`);
  const value = partOf(match.FieldToMatch, request);
  // A rule does not match what a request does not have.
  if (value === undefined) return false;
  if (statement.SizeConstraintStatement !== undefined) {
    if (match.ComparisonOperator !== 'GT') throw new Error(`${match.ComparisonOperator}: teach this check`);
    return value.length > match.Size;
  }
  return compare(match.PositionalConstraint, transform(value, match.TextTransformations), text(match.SearchString));
}

function partOf(field: Json, { headers, path }: SeenRequest): string | undefined {
  if (field.UriPath !== undefined) return path;
  const name = field.SingleHeader?.Name;
  if (name === undefined) throw new Error(`${JSON.stringify(field)}: CloudFormation takes {"SingleHeader":{"Name":…}}`);
  return headers?.[name];
}

function transform(value: string, transformations: Json[]): string {
  return [...transformations]
    .sort((one, other) => one.Priority - other.Priority)
    .reduce((result, { Type }) => {
      if (Type === 'NONE') return result;
      if (Type === 'LOWERCASE') return result.toLowerCase();
      if (Type === 'URL_DECODE') return decodeURIComponent(result);
      if (Type === 'NORMALIZE_PATH') return new URL(result, 'https://host').pathname;
      throw new Error(`${Type}: teach this check the transformation`);
    }, value);
}

function compare(how: string, value: string, searched: string): boolean {
  if (how === 'EXACTLY') return value === searched;
  if (how === 'STARTS_WITH') return value.startsWith(searched);
  if (how === 'CONTAINS') return value.includes(searched);
  throw new Error(`${how}: teach this check the comparison`);
}

/** Single addresses only, which references stand for. */
function isListed(environment: Synthesized, statement: Json, { address }: SeenRequest): boolean {
  const [logicalId] = statement.IPSetReferenceStatement.Arn['Fn::GetAtt'];
  const [set] = find(environment, 'AWS::WAFv2::IPSet').filter((candidate) => candidate.logicalId === logicalId);
  if (set === undefined) throw new Error(`${logicalId}: no such set of addresses`);
  return set.Properties.Addresses.some((listed: Json) => text(listed) === `${address}/32`);
}
