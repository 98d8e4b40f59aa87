import { httpProblems } from '../http/errors.ts';
import { route } from '../http/route-spec.ts';
import {
  notificationPreferences,
  notificationPreferencesBody,
  type PreferencesView,
} from './notification-preferences.row.ts';

const path = 'v1/users/me/notificationPreferences';
const decided = { digestHour: 7, kindsOff: ['reports' as const] };
const example: PreferencesView = { ...decided, digest: true, version: 1 };

export const readNotificationPreferences = route({
  operationId: 'readNotificationPreferences',
  method: 'GET',
  path,
  access: 'signedIn',
  summary: 'When your daily mail comes, and what it is about',
  description: 'Who changed nothing has version 0: a mail at 17 by the clock of the school, about everything.',
  response: notificationPreferences,
  etag: true,
  examples: { response: example },
});

export const putNotificationPreferences = route({
  operationId: 'putNotificationPreferences',
  method: 'PUT',
  path,
  access: 'signedIn',
  summary: 'Choose when your daily mail comes, what it is about, or that there is none',
  description:
    'Creates without If-Match, and replaces with the ETag of the version read; what is left out is as it is for everybody. ' +
    'Where the hour chosen has passed today, it counts from tomorrow on. What happens to an account is mailed at once, ' +
    'whatever is chosen here.',
  body: notificationPreferencesBody,
  response: notificationPreferences,
  otherStatuses: [201],
  location: path,
  ifMatch: 'toReplace',
  etag: true,
  problems: [httpProblems.preconditionRequired],
  examples: { body: decided, response: example },
});
