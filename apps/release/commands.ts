import type { Command } from './cli/command.ts';

/** Every command of the tool, loaded when it is asked for. The order is that of the help. */
export const commands: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  doctor: () => import('./doctor/doctor-command.ts'),
  'params list': () => import('./params/list-command.ts'),
  'params set': () => import('./params/set-command.ts'),
  'params check': () => import('./params/check-command.ts'),
  'params export': () => import('./params/export-command.ts'),
  build: () => import('./image/build-command.ts'),
  plan: () => import('./plan/plan-command.ts'),
  deploy: () => import('./deploy/deploy-command.ts'),
  rollback: () => import('./deploy/rollback-command.ts'),
  abort: () => import('./deploy/abort-command.ts'),
  releases: () => import('./deploy/releases-command.ts'),
  lock: () => import('./deploy/lock-command.ts'),
  unlock: () => import('./deploy/unlock-command.ts'),
  status: () => import('./service/status-command.ts'),
  watch: () => import('./service/watch-command.ts'),
  logs: () => import('./service/logs-command.ts'),
  exec: () => import('./service/exec-command.ts'),
  drift: () => import('./stacks/drift-command.ts'),
  smoke: () => import('./probe/smoke-command.ts'),
  'smoke enrol': () => import('./probe/enrol-command.ts'),
  verify: () => import('./probe/verify-command.ts'),
};

export const commandNames = Object.keys(commands);
