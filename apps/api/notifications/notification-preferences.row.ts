import { z } from 'zod';
import type { NotificationPreferencesRow } from '../database/schema.generated.ts';
import { notificationKinds } from './notification-kinds.ts';

const kind = z.enum(notificationKinds).meta({
  id: 'NotificationKind',
  description:
    'gradesPosted: a grade was posted or changed; returnedSubmissions: work came back with a comment and without a grade; ' +
    'workDue: due within 48 hours and not submitted; extensions: a due date or the points possible changed for the ' +
    'student; reports: a report was made',
});

const fields = {
  digestHour: z.int().min(0).max(23).meta({
    description:
      'The hour of the daily mail, by the clock of the school. One that a clock change skips comes right after it',
    example: 17,
  }),
  digest: z.boolean().meta({ description: 'false: no daily mail; unsubscribing from one switches it off too' }),
  kindsOff: z
    .array(kind)
    .max(notificationKinds.length)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'expected each kind once')
    .meta({ description: 'What the daily mail is not to be about', example: ['reports'] }),
};

const defaults = { digestHour: 17, digest: true, kindsOff: [] };

export const notificationPreferencesBody = z
  .strictObject({
    digestHour: fields.digestHour.default(defaults.digestHour),
    digest: fields.digest.default(defaults.digest),
    kindsOff: fields.kindsOff.default(defaults.kindsOff),
  })
  .meta({ id: 'NotificationPreferencesUpdate' });
export type Preferences = z.output<typeof notificationPreferencesBody>;

export const notificationPreferences = z
  .object({ ...fields, version: z.int().meta({ description: '0: never changed' }) })
  .meta({ id: 'NotificationPreferences' });
export type PreferencesView = z.output<typeof notificationPreferences>;

export type PreferencesRow = Pick<NotificationPreferencesRow, 'digest_hour' | 'digest' | 'kinds_off' | 'version'>;

export const toPreferencesView = (row: PreferencesRow | undefined): PreferencesView =>
  row === undefined
    ? { ...defaults, version: 0 }
    : {
        digestHour: row.digest_hour,
        digest: row.digest,
        // One that a later version knows is not shown by this one.
        kindsOff: notificationKinds.filter((known) => row.kinds_off.includes(known)),
        version: row.version,
      };
