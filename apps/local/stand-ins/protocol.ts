import type { StackPorts } from '../ports.ts';

export type StandInPorts = Omit<StackPorts, 'postgres'>;

/** What the process of the stand-ins is started with, as JSON in its first argument. */
export interface StandInOptions {
  folder: string;
  bucket: string;
  ports: StandInPorts;
}

/** From the process of the stand-ins to the launcher. */
export type StandInReport =
  | { type: 'ready'; ports: StandInPorts }
  | { type: 'failed'; message: string; expected: boolean };

/** From the launcher: stop, or end these processes when the launcher dies. */
export type StandInOrder = { type: 'stop' } | { type: 'guard'; processes: GuardedProcess[] };

export interface GuardedProcess {
  pid: number;
  steps: { signal: NodeJS.Signals; waitMillis: number }[];
}
