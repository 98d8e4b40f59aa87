import { z } from 'zod';
import { route } from '../http/route-spec.ts';
import { locale, timeZone } from './fields.ts';

const changes = z
  .strictObject({
    locale,
    timeZone,
    allowsSelfSignUp: z.boolean().meta({ description: 'Whether people may register themselves with the school' }),
  })
  .partial();

const settings = z.object({
  locale: z.string(),
  timeZone: z.string(),
  allowsSelfSignUp: z.boolean(),
  version: z.int(),
});

const example = { locale: 'de-DE', timeZone: 'Europe/Berlin', allowsSelfSignUp: false, version: 1 };

export type SettingsChanges = z.output<typeof changes>;
export type SettingsView = z.output<typeof settings>;

export const readSettings = route({
  operationId: 'readSettings',
  method: 'GET',
  path: 'v1/settings',
  access: { roles: ['admin'] },
  summary: 'The settings of your school',
  response: settings,
  etag: true,
  examples: { response: example },
});

export const updateSettings = route({
  operationId: 'updateSettings',
  method: 'PATCH',
  path: 'v1/settings',
  access: { roles: ['admin'] },
  summary: 'Change settings of your school',
  body: changes,
  response: settings,
  etag: true,
  ifMatch: 'required',
  examples: { body: { locale: 'de-DE' }, response: { ...example, version: 2 } },
});
