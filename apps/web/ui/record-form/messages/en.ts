export const en = {
  required: 'This field is needed.',
  conflict: 'Somebody else changed this while you were editing',
  conflictHelp: 'Nothing of yours is stored yet. Fields that only they changed stay as they left them.',
  field: 'Field',
  before: 'When you began',
  theirs: 'Stored now',
  mine: 'Yours',
  notTouched: '(not changed)',
  saveMine: 'Save mine over it',
  takeTheirs: 'Take what is stored',
  nothingChanged: 'Nothing was changed.',
} as const;
