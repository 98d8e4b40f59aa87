import { Injectable } from '@nestjs/common';
import { type DiscoverableDecorator, DiscoveryService } from '@nestjs/core';
import {
  type FanOutJob,
  JobHandler,
  ScheduledJob,
  type ScheduleOptions,
  type TaskHandler,
  type TaskOptions,
} from './definitions.ts';
import { nextTicks } from './ticks.ts';

export interface ScheduledDefinition {
  options: ScheduleOptions;
  job: FanOutJob;
}

export interface TaskDefinition {
  options: TaskOptions;
  handler: TaskHandler;
}

/** Every job of this version, found by its decorator; complete once all modules are initialised. */
@Injectable()
export class JobRegistry {
  constructor(private readonly discovery: DiscoveryService) {}

  scheduled(): Map<string, ScheduledDefinition> {
    return this.find(ScheduledJob, (options, instance) => ({ options, job: instance as FanOutJob }));
  }

  tasks(): Map<string, TaskDefinition> {
    return this.find(JobHandler, (options, instance) => ({ options, handler: instance as TaskHandler }));
  }

  /** @throws where two classes claim one name or a schedule cannot be read */
  check(): void {
    const names = [...this.tasks().keys()];
    for (const { options } of this.scheduled().values()) {
      nextTicks(options.cron, options.timeZone, new Date(), 1);
      if (names.includes(options.name)) throw new Error(`Two classes handle the job ${options.name}`);
    }
  }

  private find<Options extends { name: string }, Definition>(
    decorator: DiscoverableDecorator<Options>,
    define: (options: Options, instance: unknown) => Definition,
  ): Map<string, Definition> {
    const found = new Map<string, Definition>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: decorator.KEY })) {
      const options = this.discovery.getMetadataByDecorator(decorator, wrapper);
      if (options === undefined) continue;
      if (found.has(options.name)) throw new Error(`Two classes handle the job ${options.name}`);
      found.set(options.name, define(options, wrapper.instance));
    }
    return found;
  }
}
