import type { Schemas } from '../../api/client.ts';
import { isGrade } from '../../grades/is-grade.ts';
import type { Row } from '../model/rows.ts';

export type Action = 'post' | 'recall';
type Preview = Schemas['PostingPreview'];

/** A result that could be posted, or recalled. */
export interface Postable {
  readonly student: Row['student'];
  readonly score: number | null;
  readonly textScore: string | null;
  /** Not only submitted, or commented. */
  readonly isGraded: boolean;
  readonly version: number;
}

/** Drafts are in the preview; what is posted is in the gradebook, which was read after it. */
export function postableOf(action: Action, preview: Preview, rows: readonly Row[], itemId: string): Postable[] {
  const found =
    action === 'post'
      ? preview.drafts
      : rows.flatMap(({ student, stored }) => {
          const cell = stored.find((one) => one?.lineItemSourcedId === itemId);
          return cell === undefined || cell.draft ? [] : [{ student, ...cell }];
        });
  return found.map(({ student, score, textScore, scoreStatus, version }) => ({
    student,
    score,
    textScore,
    isGraded: isGrade({ scoreStatus }),
    version,
  }));
}

/** Everybody by the fingerprint of the preview, so that nothing is left out that came meanwhile; some by their versions. */
export function orderOf(action: Action, preview: Preview, all: readonly Postable[], chosen: readonly Postable[]) {
  const prints = action === 'post' ? preview.fingerprints : preview.postedFingerprints;
  if (chosen.length === all.length) return { action, which: 'all', fingerprint: prints.all } as const;
  const graded = all.filter(({ isGraded }) => isGraded);
  if (chosen.length === graded.length && chosen.every(({ isGraded }) => isGraded)) {
    return { action, which: 'graded', fingerprint: prints.graded } as const;
  }
  const results = chosen.map(({ student, version }) => ({ studentSourcedId: student.sourcedId, version }));
  return { action, results };
}
