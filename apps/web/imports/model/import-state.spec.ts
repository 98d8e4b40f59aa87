import type { Schemas } from '../../api/client.ts';
import { byFile, isMoving, mayUndo, originOf, partDone, shownState, undoPreview } from './import-state.ts';

type Details = Schemas['ImportRunDetails'];
const undo = (state: NonNullable<Details['undo']>['state']) => ({ state }) as NonNullable<Details['undo']>;

describe('the state of an import', () => {
  it.each([
    ['running', null, 'running', true],
    ['held', null, 'held', false],
    ['succeeded', null, 'succeeded', false],
    ['succeeded', 'queued', 'undoing', true],
    ['succeeded', 'succeeded', 'undone', false],
    ['succeeded', 'refused', 'succeeded', false],
  ] as const)('%s with an undo %s is %s', (state, undoState, shown, isWatched) => {
    const run = { state, undo: undoState === null ? null : undo(undoState) };
    expect([shownState(run), isMoving(run)]).toEqual([shown, isWatched]);
  });

  it('names where it came from', () => {
    const requestedBy = { sourcedId: 'admin-1', givenName: 'Amara', familyName: 'Diallo' };
    expect(originOf({ requestedBy, uploadId: 'u' })).toBe('person');
    expect(originOf({ requestedBy: null, uploadId: 'u' })).toBe('dropFolder');
    expect(originOf({ requestedBy: null, uploadId: null })).toBe('operator');
  });

  it('is done in part where it is known how much there is', () => {
    const progress = { file: 'users.csv', rows: 5, bytesRead: 25, bytesTotal: 100 };
    expect(partDone({ progress })).toBe(0.25);
    expect(partDone({ progress: { ...progress, bytesTotal: 0 } })).toBeUndefined();
    expect(partDone({ progress: null })).toBeUndefined();
  });
});

describe('the errors of an import', () => {
  const finding = (file: string, line: number | null) => ({
    code: 'wrong-value' as const,
    file,
    line,
    column: null,
    message: '',
  });

  it('are by file and line, with what is about a whole file first', () => {
    const found = [
      finding('users.csv', 9),
      finding('orgs.csv', 2),
      finding('users.csv', null),
      finding('users.csv', 3),
    ];
    expect(byFile(found).map(({ file, findings }) => [file, findings.map(({ line }) => line)])).toEqual([
      ['users.csv', [null, 3, 9]],
      ['orgs.csv', [2]],
    ]);
  });
});

describe('the undo of an import', () => {
  const counts = { mode: 'bulk', rows: 9, unchanged: 0, older: 0, adopted: 0 } as const;
  const file = (name: string, created: number, updated = 0, inactivated = 0) => ({
    ...{ ...counts, file: name, created, updated, inactivated },
  });
  const result = {
    changed: true,
    files: [file('users.csv', 3), file('results.csv', 5, 2, 1), file('lineItems.csv', 0), file('classes.csv', 0, 1)],
  } as unknown as NonNullable<Details['result']>;

  it('puts back whatever the import created, changed or deactivated', () => {
    expect(undoPreview(result)).toEqual([
      { file: 'users.csv', records: 3 },
      { file: 'results.csv', records: 8 },
      { file: 'classes.csv', records: 1 },
    ]);
  });

  it('is there for an import that changed something, until it succeeded or what it changed is kept no longer', () => {
    const run = { state: 'succeeded', undo: null, undoUntil: '2026-12-01T00:00:00Z', result } as const;
    const now = new Date('2026-11-30T23:59:59Z');
    expect(mayUndo(run, now)).toBe(true);
    expect(mayUndo({ ...run, undo: undo('refused') }, now)).toBe(true);
    expect(mayUndo({ ...run, undo: undo('succeeded') }, now)).toBe(false);
    expect(mayUndo({ ...run, state: 'held', result: null }, now)).toBe(false);
    expect(mayUndo({ ...run, result: { ...result, changed: false } }, now)).toBe(false);
    expect(mayUndo({ ...run, undoUntil: null }, now)).toBe(false);
    expect(mayUndo(run, new Date('2026-12-01T00:00:00Z'))).toBe(false);
  });
});
