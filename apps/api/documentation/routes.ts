import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { specOf } from '../http/route.ts';
import type { RouteSpec } from '../http/route-spec.ts';

/** The description of every route of the application, also before it listens. */
export function routesOf(app: INestApplicationContext): RouteSpec[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: Record<string, unknown> }).prototype;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => specOf(prototype[name]) ?? []);
  });
}
