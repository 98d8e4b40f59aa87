import type { Schemas } from '../api/client.ts';

export type Action = 'post' | 'recall';
type Preview = Schemas['PostingPreview'];
type Result = Schemas['Result'];

/** A result that could be posted, or recalled. */
export interface Postable
  extends Pick<Result, 'student' | 'scoreStatus' | 'score' | 'textScore' | 'comment' | 'version'> {
  /** Not only submitted, or commented. */
  readonly isGraded: boolean;
}

export interface Choice {
  readonly preview: Preview;
  readonly postable: readonly Postable[];
}

/**
 * Everybody by the fingerprint of the preview, so that nothing is left out that came meanwhile; some by their versions. Those
 * who left the class are in no list of what is posted: where there are some, nobody is taken along who was not seen.
 */
export function orderOf(action: Action, { preview, postable }: Choice, chosen: readonly Postable[]) {
  const prints = action === 'post' ? preview.fingerprints : preview.postedFingerprints;
  const { posted, gradedDrafts, otherDrafts } = preview.counts;
  if (postable.length === (action === 'post' ? gradedDrafts + otherDrafts : posted)) {
    if (chosen.length === postable.length) return { action, which: 'all', fingerprint: prints.all } as const;
    const graded = postable.filter(({ isGraded }) => isGraded);
    if (chosen.length === graded.length && chosen.every(({ isGraded }) => isGraded)) {
      return { action, which: 'graded', fingerprint: prints.graded } as const;
    }
  }
  const results = chosen.map(({ student, version }) => ({ studentSourcedId: student.sourcedId, version }));
  return { action, results };
}
