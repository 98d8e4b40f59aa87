import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';

/** Conditions of firewall rules. */
export type Statement = wafv2.CfnWebACL.StatementProperty;

export const plain = [{ priority: 0, type: 'NONE' }];

/** CloudFormation wants the key of a header in this spelling, which the construct leaves as it is. */
export const header = (Name: string) => ({ singleHeader: { Name } });

export const not = (statement: Statement): Statement => ({ notStatement: { statement } });

/** Whether a request has a header, with something in it. */
export const has = (name: string): Statement => ({
  sizeConstraintStatement: {
    fieldToMatch: header(name),
    comparisonOperator: 'GT',
    size: 0,
    textTransformations: plain,
  },
});
