import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { putNotificationPreferences, readNotificationPreferences } from './notification-preferences.routes.ts';
import { NotificationPreferencesService } from './notification-preferences.service.ts';

@Controller()
export class NotificationPreferencesController {
  constructor(private readonly preferences: NotificationPreferencesService) {}

  @Route(readNotificationPreferences)
  read({ caller }: RequestOf<typeof readNotificationPreferences>) {
    return this.preferences.read(caller.id);
  }

  @Route(putNotificationPreferences)
  async put({ caller, body, ifMatch, setStatus }: RequestOf<typeof putNotificationPreferences>) {
    const { created, preferences } = await this.preferences.put(caller, body, ifMatch);
    if (created) setStatus(201);
    return preferences;
  }
}
