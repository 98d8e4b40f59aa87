import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { resourceName } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import type { Aws } from './clients.ts';

interface Place {
  readonly aws: Aws;
  readonly settings: EnvironmentSettings;
}

/** Tells whoever subscribed to the environment's topic of warnings. */
export async function publishWarning({ aws, settings }: Place, subject: string, text: string): Promise<void> {
  const topic = resourceName(settings, 'warning');
  await aws.client(SNSClient).send(
    new PublishCommand({
      TopicArn: `arn:aws:sns:${settings.region}:${settings.account}:${topic}`,
      // At most 100 characters, in ASCII, is what a mail's subject may have.
      Subject: subject.replace(/[^ -~]/g, '?').slice(0, 100),
      Message: text,
    }),
  );
}
