import { DiscoveryService } from '@nestjs/core';
import type { z } from 'zod';

/** How a kind of job is queued. Every field has a default, see `queue.ts`. */
export interface QueueSettings {
  /** Attempts after the first, with growing pauses of 5 to 300 seconds. Default 5. */
  retryLimit?: number;
  /** A job that runs longer is taken for lost and tried again. Default 900. */
  expireSeconds?: number;
  /** Jobs of this name that one process runs at a time. Default 2. */
  concurrency?: number;
}

/** What a handler knows of the attempt it makes. */
export interface JobContext {
  /** 1 for the first. */
  attempt: number;
  /** Aborted when the process begins to stop: finish the step at hand, or throw to be continued elsewhere. */
  stopping: AbortSignal;
}

/**
 * A class that does one kind of job from the queue, marked with `@JobHandler({ name })` and listed as a provider of any
 * module. A job may run twice (a process can die between its work and the note that it is done): make it idempotent.
 */
export interface TaskHandler<Data extends object = object> {
  handle(data: Data, context: JobContext): Promise<void>;
  /** Called once every attempt has failed, for the handler to inform those who wait. Must be idempotent too. */
  giveUp?(data: Data): Promise<void>;
}

export interface TaskOptions extends QueueSettings {
  /** Letters, digits, `-`, `_`, `.` */
  name: string;
}

/** What to do about moments of the schedule that passed while no process ran. Those not run are counted as missed. */
export type CatchUp = 'skip' | 'latest' | 'all';

export interface ScheduleOptions extends QueueSettings {
  name: string;
  /** Five fields, read in `timeZone`. */
  cron: string;
  /** IANA name. A moment that a clock change skips or repeats runs once. */
  timeZone: string;
  catchUp: CatchUp;
  summary: string;
}

/** One execution of a scheduled job. */
export interface JobRun {
  id: string;
  /** The moment of the schedule; null where a person started it. */
  tickAt: Date | null;
  /** Restricts the run to one school; null: every school. */
  schoolId: number | null;
  parameters: Record<string, unknown>;
}

export interface PlannedItem {
  key: string;
  /** How administrators know it, such as the sourcedId of a class. */
  label: string;
  /** Whose administrators see the item; null: nobody's. */
  schoolId: number | null;
}

/** Counters of what an item did, added up over the run. */
export type ItemResult = Record<string, number>;

/**
 * A class that does a scheduled job in items, marked with `@ScheduledJob(…)`. Both methods run inside a transaction of
 * `JobsDatabase` that also records their outcome, so what they write takes effect exactly once, whatever dies when.
 */
export interface FanOutJob {
  /** What `run now` accepts. */
  readonly parameters: z.ZodObject;
  plan(run: JobRun): Promise<PlannedItem[]>;
  work(run: JobRun, itemKey: string, context: JobContext): Promise<ItemResult>;
}

export const JobHandler = DiscoveryService.createDecorator<TaskOptions>();
export const ScheduledJob = DiscoveryService.createDecorator<ScheduleOptions>();
