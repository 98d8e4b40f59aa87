import type { Reason } from './reasons.ts';

/** Findings of the schema validation that stay. */
export const schemaReasons: readonly Reason[] = [
  {
    finding: /^W9013$/,
    at: /./,
    reason: 'An environment is one account: its entry names it, and a template put anywhere else has to fail',
  },
  {
    finding: /^W3010$/,
    at: /^Network\/Vpc/,
    reason: 'The zones of an environment are data, so that nothing has to be looked up and nothing moves by itself',
  },
  {
    finding: /^W3005$/,
    at: /^(Network\/CustomVpcRestrictDefaultSG|Security\/Trail|Storage\/CustomS3AutoDelete|StorageReplica\/|Security\/CustomS3AutoDelete)/,
    reason: 'The library names a dependency that a reference implies already; nothing comes of it',
  },
];
