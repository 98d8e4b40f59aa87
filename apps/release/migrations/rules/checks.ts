export type Severity = 'error' | 'warning';

interface Check {
  severity: Severity;
  title: string;
  /** What a person may answer for with a signed acknowledgement in the migration's file. */
  acknowledgeable?: true;
}

/** Every check of a migration. S: text, T: trace, R: way back, C: running release, W: stall under load, M: the file. */
export const checks = {
  S01: { severity: 'error', title: 'invalid SQL' },
  S02: { severity: 'error', title: 'CONCURRENTLY inside a transaction' },
  S03: { severity: 'warning', title: 'a failure half-way leaves a part applied' },
  S04: { severity: 'error', title: 'several statements in one string' },
  S05: { severity: 'error', title: 'column dropped and added again: its values are lost', acknowledgeable: true },
  S06: { severity: 'warning', title: 'drops what the running release may use', acknowledgeable: true },
  S07: { severity: 'error', title: 'rename' },
  S09: { severity: 'warning', title: 'IF NOT EXISTS keeps an INVALID index' },
  S10: { severity: 'error', title: 'UPDATE or DELETE of a whole table' },
  S11: { severity: 'error', title: 'BEGIN or COMMIT of its own' },
  T00: { severity: 'error', title: 'fails when it runs' },
  T01: { severity: 'error', title: 'rewrites a table under a blocking lock' },
  T02: { severity: 'error', title: 'scans a table under a blocking lock' },
  T03: { severity: 'error', title: 'builds an index under a blocking lock' },
  T04: { severity: 'error', title: 'heavy work while an earlier statement’s blocking lock is held' },
  T05: { severity: 'error', title: 'blocking lock without an effective lock_timeout' },
  T06: { severity: 'error', title: 'changes more than 10,000 rows at once' },
  T07: { severity: 'error', title: 'leaves an INVALID index behind' },
  T08: { severity: 'warning', title: 'locks several tables in one transaction' },
  T09: { severity: 'warning', title: 'foreign key without an index' },
  T10: { severity: 'error', title: 'uses a second connection' },
  T12: { severity: 'warning', title: 'CONCURRENTLY under a lock_timeout' },
  R01: { severity: 'error', title: 'down fails', acknowledgeable: true },
  R02: { severity: 'error', title: 'down does not restore the schema', acknowledgeable: true },
  R03: { severity: 'error', title: 'down does not restore the data', acknowledgeable: true },
  C01: { severity: 'error', title: 'a statement of the running release fails' },
  C02: { severity: 'error', title: 'a statement of the running release gives other types' },
  C03: { severity: 'error', title: 'a write of the running release fails' },
  W01: { severity: 'error', title: 'clients wait for the migration longer than the budget' },
  W02: { severity: 'error', title: 'clients get errors from the migration' },
  M01: { severity: 'error', title: 'compatibleFrom is missing or wrong' },
  M02: { severity: 'error', title: 'a released migration was changed' },
  M03: { severity: 'error', title: 'not listed, or out of order' },
  M04: { severity: 'error', title: 'acknowledgement is incomplete' },
} as const satisfies Record<string, Check>;

export type CheckId = keyof typeof checks;

/** Checks that a signed acknowledgement can settle. */
export const isAcknowledgeable = (id: CheckId): boolean => (checks[id] as Check | undefined)?.acknowledgeable === true;
