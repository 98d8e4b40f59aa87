import type { Service } from './handlers.ts';

/** Every service that the server answers for. A simulator adds its own here. */
export const services: readonly Service[] = [];
