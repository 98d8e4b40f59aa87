import { about, classify } from './table-classes.ts';

/** How long data is kept, and what went. */
export const retentionClasses = {
  retention_choices: classify(
    'retention_choices',
    { by: ['chosen_by'] },
    { technical: ['chosen_by'], school: ['kind', 'days'] },
  ),
  legal_holds: classify(
    'legal_holds',
    { about: about('user_id'), by: ['placed_by', 'released_by'], ownRows: 'false' },
    {
      freeText: ['reason'],
      technical: ['sourced_id', 'user_id', 'class_id', 'placed_by', 'placed_at', 'released_by', 'released_at'],
    },
  ),
  cleanup_proposals: classify(
    'cleanup_proposals',
    { by: ['decided_by'] },
    {
      freeText: ['reason'],
      technical: [
        'sourced_id',
        'kind',
        'days',
        'due_at',
        'row_count',
        'file_count',
        'oldest_at',
        'made_on',
        'decided_by',
        'decided_at',
      ],
    },
  ),
  cleanup_records: classify(
    'cleanup_records',
    {},
    {
      technical: [
        'kind',
        'school_sourced_id',
        'proposal_id',
        'day',
        'row_count',
        'file_count',
        'first_at',
        'last_at',
        'approved_by',
      ],
    },
  ),
};
