import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { AppConfig } from '../config/config.ts';
import { createSqsClient } from './clients.ts';

const waitSeconds = 20;
const maxMessages = 10;
const messageCounts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

export interface QueueMessage {
  id: string;
  body: string;
  /** How to delete it; every delivery of a message has another. */
  receipt: string;
}

/** An SQS queue. What is received and not deleted comes back after the queue's visibility timeout. */
export class MessageQueue {
  private readonly client: SQSClient;

  constructor(
    config: AppConfig,
    private readonly url: string,
  ) {
    this.client = createSqsClient(config, (waitSeconds + 5) * 1_000);
  }

  /** Waits up to 20 s for messages; gives up to 10, or none. */
  async receive(stop: AbortSignal): Promise<QueueMessage[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
      }),
      { abortSignal: stop },
    );
    return Messages.filter(isComplete).map(({ MessageId, Body, ReceiptHandle }) => ({
      id: MessageId,
      body: Body,
      receipt: ReceiptHandle,
    }));
  }

  /** Whether nothing waits, is being taken in by somebody, or is to come. The numbers lag behind by up to a minute. */
  async isEmpty(): Promise<boolean> {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: [...messageCounts] }),
    );
    return messageCounts.every((name) => Number(Attributes[name] ?? 0) === 0);
  }

  async delete({ receipt }: QueueMessage): Promise<void> {
    await this.client.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle: receipt }));
  }
}

type CompleteMessage = Required<Pick<Message, 'MessageId' | 'Body' | 'ReceiptHandle'>>;

const isComplete = (message: Message): message is CompleteMessage =>
  message.MessageId !== undefined && message.Body !== undefined && message.ReceiptHandle !== undefined;
