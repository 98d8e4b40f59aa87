import { Mail } from '../account/mail.ts';
import { serviceError } from './handler-error.ts';
import type { Rule } from './rule.ts';

/**
 * Cognito takes a sender only once SES has verified it, and does not wait for that
 * (https://github.com/aws/aws-cdk/issues/18964, https://github.com/aws/aws-cdk/issues/28531).
 */
export const unverifiedSender: Rule = ({ fake, region, type, properties }) => {
  const source: unknown = type === 'AWS::Cognito::UserPool' ? properties.EmailConfiguration?.SourceArn : undefined;
  if (typeof source !== 'string' || fake.part(Mail).dkim === 'SUCCESS') return undefined;
  return {
    refused: serviceError(
      `Cognito received the following error from Amazon SES when attempting to send email: Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${source}`,
      'CognitoIdentityProvider',
      'InvalidRequest',
    ),
  };
};
