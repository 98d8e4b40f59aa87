import type { Command } from './command.ts';

/** Every command of the tool, loaded when it is asked for. The order is that of the help. */
export const commands: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  doctor: () => import('./doctor.ts'),
  'params list': () => import('./params-list.ts'),
  'params set': () => import('./params-set.ts'),
  'params check': () => import('./params-check.ts'),
  'params export': () => import('./params-export.ts'),
  build: () => import('./build.ts'),
  plan: () => import('./plan.ts'),
  deploy: () => import('./deploy.ts'),
  rollback: () => import('./rollback.ts'),
  abort: () => import('./abort.ts'),
  releases: () => import('./releases.ts'),
  lock: () => import('./lock.ts'),
  unlock: () => import('./unlock.ts'),
  status: () => import('./status.ts'),
  watch: () => import('./watch.ts'),
  logs: () => import('./logs.ts'),
  exec: () => import('./exec.ts'),
  drift: () => import('./drift.ts'),
  smoke: () => import('./smoke.ts'),
  'smoke enrol': () => import('./smoke-enrol.ts'),
  verify: () => import('./verify.ts'),
};

export const commandNames = Object.keys(commands);
