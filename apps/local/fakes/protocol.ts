import type { Failure } from '../../cli/failure.ts';
import type { StackPorts } from '../ports.ts';

export type FakePorts = Omit<StackPorts, 'postgres'>;

/** What the process of the fakes is started with, as JSON in its first argument. */
export interface FakesOptions {
  folder: string;
  bucket: string;
  ports: FakePorts;
}

/** From the process of the fakes to the launcher. */
export type FakesReport =
  | { type: 'ready'; ports: FakePorts }
  /** `failure` where a person can do something about it. */
  | { type: 'failed'; message: string; failure?: Pick<Failure, 'what' | 'why' | 'next'> };

/** From the launcher: stop, or end these processes when the launcher dies. */
export type FakesOrder = { type: 'stop' } | { type: 'guard'; processes: GuardedProcess[] };

export interface GuardedProcess {
  pid: number;
  steps: { signal: NodeJS.Signals; waitMillis: number }[];
  /** A folder to delete once it has ended. */
  folder?: string;
}
