import type { Schemas } from '../../api/client.ts';

type Run = Schemas['ImportRun'];
type Details = Schemas['ImportRunDetails'];
export type Shown = Run['state'] | 'undone' | 'undoing';

/** An import that was undone says so: `succeeded` alone would mislead. */
export function shownState({ state, undo }: Pick<Run, 'state' | 'undo'>): Shown {
  if (undo?.state === 'succeeded') return 'undone';
  return undo?.state === 'queued' || undo?.state === 'running' ? 'undoing' : state;
}

/** Something is in progress without us: read it again. */
export const isMoving = (run: Pick<Run, 'state' | 'undo'>): boolean =>
  ['queued', 'running'].includes(run.state) || shownState(run) === 'undoing';

export type Origin = 'person' | 'dropFolder' | 'operator';

/** A bundle of the drop folder is an upload that nobody asked for; an operator's import has none. */
export function originOf({ requestedBy, uploadId }: Pick<Run, 'requestedBy' | 'uploadId'>): Origin {
  if (requestedBy !== null) return 'person';
  return uploadId === null ? 'operator' : 'dropFolder';
}

/** From 0 to 1; undefined where nothing says how much there is. */
export function partDone({ progress }: Pick<Run, 'progress'>): number | undefined {
  if (progress === null || progress.bytesTotal === 0) return undefined;
  return Math.min(1, progress.bytesRead / progress.bytesTotal);
}

export type Finding = Schemas['ImportFinding'];
interface FindingsOfFile {
  file: string;
  findings: Finding[];
}

/** By file in the order of the first finding, each by its lines; what is about a whole file comes first. */
export function byFile(findings: readonly Finding[]): FindingsOfFile[] {
  const files = [...new Set(findings.map(({ file }) => file))];
  return files.map((file) => ({
    file,
    findings: findings.filter((one) => one.file === file).toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  }));
}

export interface FileRecords {
  file: string;
  records: number;
}

/** What an undo would put back: the records of the import that it created, changed or deactivated. */
export const undoPreview = (result: NonNullable<Details['result']>): FileRecords[] =>
  result.files
    .map(({ file, created, updated, inactivated }) => ({ file, records: created + updated + inactivated }))
    .filter(({ records }) => records > 0);

/**
 * An undo is asked for once, and again with what nobody changed since where conflicts stopped it; as long as what the
 * import changed is kept.
 */
export const mayUndo = (
  { state, undo, undoUntil, result }: Pick<Details, 'state' | 'undo' | 'undoUntil' | 'result'>,
  now: Date,
): boolean =>
  state === 'succeeded' &&
  result?.changed === true &&
  undoUntil !== null &&
  now < new Date(undoUntil) &&
  (undo === null || undo.state === 'refused' || undo.state === 'failed');
