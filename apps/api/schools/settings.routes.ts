import { z } from 'zod';
import { route } from '../http/route-spec.ts';
import { locale, timeZone } from './fields.ts';

const changes = z
  .strictObject({
    locale,
    timeZone,
    allowsSelfSignUp: z.boolean().meta({ description: 'Whether people may register themselves with the school' }),
    ageOfConsent: z.int().min(1).max(30).nullable().meta({
      description:
        'The age in years at which guardians stop seeing a child, on that birthday; null: never. Children without a known birth date are not concerned',
    }),
    removalLimitPercent: z.int().min(0).max(100).meta({
      description:
        'An import that would deactivate more of the users, classes or enrollments of earlier imports is held until an administrator confirms it; 100: none is',
    }),
  })
  .partial();

const settings = z.object({
  locale: z.string(),
  timeZone: z.string(),
  allowsSelfSignUp: z.boolean(),
  ageOfConsent: z.int().nullable(),
  removalLimitPercent: z.int(),
  version: z.int(),
});

const example = {
  locale: 'de-DE',
  timeZone: 'Europe/Berlin',
  allowsSelfSignUp: false,
  ageOfConsent: 18,
  removalLimitPercent: 10,
  version: 1,
};

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
