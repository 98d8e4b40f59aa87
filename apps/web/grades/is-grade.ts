import type { Schemas } from '../api/client.ts';

/** Whether there is a grade, and not only work that was submitted, or a comment. */
export const isGrade = ({ scoreStatus }: Pick<Schemas['Result'], 'scoreStatus'>): boolean =>
  scoreStatus !== 'submitted' && scoreStatus !== 'not submitted';
