import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { readSettings, updateSettings } from './settings.routes.ts';
import { SettingsService } from './settings.service.ts';

@Controller()
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Route(readSettings)
  read({ caller }: RequestOf<typeof readSettings>) {
    return this.settings.read(caller.schoolId);
  }

  @Route(updateSettings)
  update({ caller, body, ifMatch }: RequestOf<typeof updateSettings>) {
    return this.settings.update(caller.schoolId, ifMatch, body);
  }
}
