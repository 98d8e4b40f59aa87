/** What can be wrong with a bundle. */
export const findingCodes = [
  'not-a-zip',
  'unsafe-archive',
  'damaged-entry',
  'wrong-manifest',
  'missing-file',
  'unexpected-file',
  'wrong-encoding',
  'wrong-csv',
  'wrong-header',
  'wrong-value',
  'missing-value',
  'duplicate-id',
  'duplicate-record',
  'broken-reference',
  'held-back',
  'mass-removal',
  'closed-period',
  'not-carried-out',
] as const;

export type FindingCode = (typeof findingCodes)[number];
