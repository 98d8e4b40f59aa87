/** What the history of grades has entries of. */
export const historyKinds = [
  'result',
  'posting',
  'override',
  'extension',
  'gradingPolicy',
  'gradingPeriod',
  'category',
  'lineItem',
  'scoreScale',
  'group',
  'attempt',
] as const;

/** How they came about. */
export const historySources = ['api', 'import', 'gradebookFile', 'restore', 'undo', 'operator', 'unknown'] as const;
