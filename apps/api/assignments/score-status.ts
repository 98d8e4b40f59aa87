import { z } from 'zod';

/** OneRoster's ScoreStatusEnum. */
export const scoreStatus = z
  .enum(['exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted'])
  .meta({ example: 'fully graded' });
