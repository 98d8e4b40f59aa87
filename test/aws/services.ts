import { cloudWatchService } from './alarms/operations.ts';
import { ecsService } from './ecs/operations.ts';
import type { Service } from './handlers.ts';
import { logsService } from './logs/operations.ts';
import { cloudFormationService } from './stacks/operations.ts';

/** Every service that the server answers for. A simulator adds its own here. */
export const services: readonly Service[] = [cloudFormationService, cloudWatchService, ecsService, logsService];
