import { schoolOf, soleAddress } from './sole-address.ts';
import { about, classify } from './table-classes.ts';

/** What is sent to people. */
export const mailClasses = {
  digests: classify(
    'digests',
    { about: about('user_id') },
    { technical: ['user_id', 'day', 'from_at', 'until_at', 'dedupe_key'] },
  ),
  notification_preferences: classify(
    'notification_preferences',
    { about: about('user_id'), erasure: 'delete' },
    { technical: ['user_id', 'digest', 'digest_hour', 'kinds_off'] },
  ),
  email_outbox: classify(
    'email_outbox',
    { about: about('user_id') },
    {
      contact: ['to_address'],
      freeText: ['subject', 'body_text', 'body_html'],
      technical: [
        'user_id',
        'student_ids',
        'kind',
        'dedupe_key',
        'unsubscribe',
        'not_before',
        'attempt_after',
        'attempts',
        'sending_since',
        'ses_message_id',
        'sent_at',
        'resolved_at',
        'failure',
      ],
    },
  ),
  email_events: classify(
    'email_events',
    { about: 't.outbox_id IN (SELECT id FROM email_outbox WHERE user_id = $1)' },
    { technical: ['outbox_id', 'type', 'sub_type', 'occurred_at'] },
  ),
  email_suppressions: classify(
    'email_suppressions',
    {
      about: `t.school_id = ${schoolOf('$1')} AND t.address = ${soleAddress('$1')}`,
      erasure: 'delete',
    },
    { contact: ['address'], technical: ['reason', 'since'] },
  ),
  email_suppression_lifts: classify(
    'email_suppression_lifts',
    { about: `t.school_id = ${schoolOf('$1')} AND t.address = ${soleAddress('$1')}`, by: ['lifted_by'] },
    {
      contact: ['address'],
      freeText: ['reason'],
      technical: ['suppressed_because', 'suppressed_since', 'lifted_by', 'lifted_at'],
    },
  ),
};
