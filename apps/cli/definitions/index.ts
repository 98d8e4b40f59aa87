import type { CommandGroup } from '../command-definition.ts';
import { importBundle, privacyReplay, restore, schoolCreate } from './application.ts';
import { doctor, smoke, smokeEnrol, verify } from './checks.ts';
import { abort, build, deploy, lock, notes, plan, releases, rollback, unlock } from './deployment.ts';
import { infraBaseline, infraCost, infraPicture, infraPreview, infraRehearse, init } from './infrastructure.ts';
import { schemaTypes, start } from './local.ts';
import {
  migrateCheck,
  migrateDeployed,
  migrateNew,
  migrateRecord,
  migrateRevert,
  migrateStatus,
  migrateUp,
} from './migrations.ts';
import { drift, exec, logs, status, watch } from './operation.ts';
import { paramsCheck, paramsExport, paramsList, paramsSet } from './parameters.ts';
import { webBuilds, webPublish, webRollback } from './web.ts';

/** Commands of the release tool, in the order of its help. */
export const commandGroups = [
  { title: 'Release', commands: [build, plan, deploy, rollback, abort, releases, notes, lock, unlock] },
  { title: 'Console', commands: [webPublish, webBuilds, webRollback] },
  { title: 'Check', commands: [doctor, smoke, smokeEnrol, verify, drift] },
  { title: 'Operate', commands: [status, watch, logs, exec] },
  { title: 'Parameters and secrets', commands: [paramsList, paramsSet, paramsCheck, paramsExport] },
  {
    title: 'Migrations',
    commands: [migrateDeployed, migrateUp, migrateRevert, migrateStatus, migrateCheck, migrateNew, migrateRecord],
  },
  { title: 'Schools', commands: [schoolCreate, importBundle, restore, privacyReplay] },
  { title: 'Infrastructure', commands: [init, infraCost, infraPreview, infraRehearse, infraPicture, infraBaseline] },
] as const satisfies readonly CommandGroup[];

/** Commands that are programs of their own, for work on this machine. */
export const localCommands = [start, schemaTypes] as const;

type ToolDefinition = (typeof commandGroups)[number]['commands'][number];
export type ToolCommandName = ToolDefinition['name'];

type Definition = ToolDefinition | (typeof localCommands)[number];

/** Every command that an npm script starts, by its name: the types know the options of each. */
export type Definitions = { readonly [D in Definition as D['name']]: D };
export type CommandName = keyof Definitions;

export const definitions = Object.fromEntries(
  [...commandGroups.flatMap(({ commands }): readonly Definition[] => commands), ...localCommands].map((one) => [
    one.name,
    one,
  ]),
) as Definitions;
