import { isSignUpOf, schoolOf, soleAddress } from './sole-address.ts';
import { about, classify } from './table-classes.ts';

/** People, what they may do, and what they asked for. */
export const peopleClasses = {
  users: classify(
    'users',
    { about: about('id'), erasure: 'byHand' },
    {
      identifier: ['sourced_id', 'username', 'identifier', 'agent_sourced_ids'],
      name: ['given_name', 'middle_name', 'family_name', 'preferred_given_name', 'preferred_family_name'],
      contact: ['email', 'phone'],
      detail: ['metadata', 'grades'],
      credential: ['cognito_sub'],
      technical: [
        'enabled',
        'role',
        'role_assigned',
        'primary_org_id',
        'tokens_valid_after',
        'avatar_upload_id',
        'email_identifies',
        'invitation_held',
      ],
    },
  ),
  roles: classify(
    'roles',
    { about: about('user_id') },
    { identifier: ['sourced_id'], technical: ['user_id', 'org_id', 'role_type', 'role', 'begin_date', 'end_date'] },
  ),
  demographics: classify(
    'demographics',
    { about: about('user_id'), erasure: 'delete' },
    { identifier: ['sourced_id'], detail: ['birth_date'], technical: ['user_id'] },
  ),
  enrollments: classify(
    'enrollments',
    { about: about('user_id') },
    {
      identifier: ['sourced_id'],
      detail: ['metadata'],
      technical: ['class_id', 'user_id', 'org_id', 'role', 'is_primary', 'begin_date', 'end_date'],
    },
  ),
  guardian_ties: classify(
    'guardian_ties',
    { about: '(t.student_id = $1 OR t.guardian_id = $1)', by: ['end_requested_by', 'ended_by'] },
    {
      identifier: ['sourced_id'],
      technical: [
        'student_id',
        'guardian_id',
        'relation',
        'source',
        'begins_at',
        'end_requested_at',
        'end_requested_by',
        'ended_at',
        'ended_reason',
        'ended_by',
      ],
    },
  ),
  sign_ups: classify(
    'sign_ups',
    {
      about: isSignUpOf('$1'),
      erasure: 'delete',
    },
    { contact: ['email'], name: ['given_name', 'family_name'], credential: ['cognito_sub'] },
  ),
  invitations: classify(
    'invitations',
    {
      about: `t.school_id = ${schoolOf('$1')} AND t.address_key = encode(sha256(convert_to(${soleAddress('$1')}, 'UTF8')), 'hex')`,
      by: ['invited_by'],
      erasure: 'delete',
    },
    { credential: ['address_key'], technical: ['invited_by'] },
  ),
  idempotency_keys: classify(
    'idempotency_keys',
    { about: `t.caller = 'user:' || $1`, erasure: 'byHand' },
    { credential: ['key', 'request_hash'], freeText: ['body', 'headers'], technical: ['caller', 'status_code'] },
  ),
  rate_limits: classify('rate_limits', {}, { credential: ['key'], technical: ['points', 'expire'] }),
  uploads: classify(
    'uploads',
    { about: about('owner_id'), erasure: 'byHand' },
    {
      freeText: ['file_name'],
      technical: [
        'owner_id',
        'purpose',
        'object_key',
        'content_type',
        'size_bytes',
        'sha256',
        'scan_status',
        'completed_at',
        'deleted_at',
      ],
    },
  ),
  support_sessions: classify(
    'support_sessions',
    { by: ['operator_id', 'ended_by'] },
    { freeText: ['reason'], technical: ['sourced_id', 'operator_id', 'reads', 'opened_at', 'ended_at', 'ended_by'] },
  ),
  support_session_reads: classify(
    'support_session_reads',
    // The ids of the path that was read, joined.
    {
      about: `EXISTS (SELECT FROM support_sessions s JOIN users u ON u.school_id = s.school_id WHERE u.id = $1
        AND s.id = t.support_session_id AND u.sourced_id = ANY (string_to_array(t.target_sourced_id, '/')))`,
      erasure: 'byHand',
    },
    {
      identifier: ['target_sourced_id'],
      technical: ['support_session_id', 'operation', 'kind', 'request_id', 'read_at'],
    },
  ),
  privacy_requests: classify(
    'privacy_requests',
    { about: about('user_id'), by: ['requested_by', 'decided_by'], staffOnly: ['reason'] },
    {
      freeText: ['reason', 'decision_reason'],
      technical: [
        'user_id',
        'kind',
        'requested_by',
        'runs_after',
        'decided_by',
        'decided_at',
        'refused_because',
        'upload_id',
        'counts',
      ],
    },
  ),
  erasures: classify(
    'erasures',
    { about: about('user_id'), erasure: 'keep' },
    { credential: ['salt'], technical: ['user_id', 'pseudonym', 'erased_at', 'recorded_at'] },
  ),
  disclosures: classify(
    'disclosures',
    { about: about('user_id'), by: ['reader_id'] },
    { technical: ['user_id', 'reader_id', 'kind', 'what', 'day', 'at'] },
  ),
};
