import { isDenied } from '../../aws/errors.ts';
import { NotApplicable } from '../check.ts';

/** What an administrator asks before the first deployment, and the roles of the pipelines need no right to. */
export async function unlessDenied<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isDenied(error)) throw new NotApplicable('these credentials may not ask; an administrator may');
    throw error;
  }
}
