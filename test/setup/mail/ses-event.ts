import { randomUUID } from 'node:crypto';

export interface SesEventOptions {
  id?: string;
  address?: string;
  bounce?: { bounceType: string; bounceSubType: string };
  complaint?: { complaintFeedbackType?: string };
}

const detailTypes: Record<string, string> = {
  Send: 'Email Sent',
  Delivery: 'Email Delivered',
  Bounce: 'Email Bounced',
  Complaint: 'Email Complaint Received',
  Reject: 'Email Rejected',
  DeliveryDelay: 'Email Delivery Delayed',
};

/** What EventBridge puts into the queue about a mail of the outbox, in the form of AWS's examples of event publishing. */
export const sesEvent = (eventType: string, outboxId: string, options: SesEventOptions = {}) => ({
  version: '0',
  id: options.id ?? randomUUID(),
  'detail-type': detailTypes[eventType],
  source: 'aws.ses',
  account: '111122223333',
  time: '2026-11-30T08:00:00Z',
  region: 'eu-central-1',
  resources: ['arn:aws:ses:eu-central-1:111122223333:configuration-set/classboard-test-mail'],
  detail: {
    eventType,
    mail: {
      timestamp: '2026-11-30T08:00:00.000Z',
      messageId: `message-${outboxId}`,
      destination: [options.address ?? 'reader@school.example'],
      tags: { 'ses:configuration-set': ['classboard-test-mail'], 'outbox-id': [outboxId] },
    },
    ...(options.bounce === undefined ? {} : { bounce: { ...options.bounce, bouncedRecipients: [] } }),
    ...(options.complaint === undefined ? {} : { complaint: options.complaint }),
  },
});
