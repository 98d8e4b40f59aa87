/** How a change came about; the history of grades keeps it (`grade_history.source`). */
export type ChangeSource = 'api' | 'import' | 'gradebookFile' | 'restore' | 'undo' | 'operator';

/** Who changes what a transaction writes, as the triggers of the history read it. Identifiers only: logs may show it. */
export interface ChangeOrigin {
  /** The internal id of the user; undefined where nobody of the school asked for it. */
  readonly actorId?: number | undefined;
  readonly source: ChangeSource;
  /** Shared by everything that one request, import, undo or restore changes: a UUID. */
  readonly changeSet: string;
  readonly requestId?: string | undefined;
}

/**
 * BEGIN and the settings that end with the transaction, in one round trip. SET LOCAL rather than a session's own settings,
 * which would outlive the transaction and pin a connection of RDS Proxy until it is closed
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html).
 */
export function beginStatement(origin: ChangeOrigin | undefined): string {
  if (origin === undefined) return 'BEGIN';
  const settings = [
    ['actor_id', origin.actorId?.toString()],
    ['source', origin.source],
    ['change_set', origin.changeSet],
    ['request_id', origin.requestId],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`SET LOCAL classboard.${name} = ${literal(value)}`]));
  return ['BEGIN', ...settings].join('; ');
}

/** Parameters are no part of a string of several statements. Identifiers hold no backslash; one is refused, not quoted. */
function literal(value: string): string {
  if (!/^[\w.:-]{1,128}$/.test(value)) throw new Error('An origin of changes consists of identifiers');
  return `'${value}'`;
}
