import { isRehearsal } from '../../../infra/lookup.ts';
import type { Context } from './context.ts';

/** Whether the address is one that this environment may talk to: a rehearsal stays on this machine. */
export function isAllowed({ settings }: Pick<Context, 'settings'>, url: string): boolean {
  const { protocol, hostname } = new URL(url);
  if (isRehearsal(settings)) return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'https:';
}
