import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { readMe, removeAvatar, setAvatar, updateMe } from './me.routes.ts';
import { toOwnUserView } from './own-user.row.ts';
import { ProfilesService } from './profiles.service.ts';

@Controller()
export class MeController {
  constructor(private readonly profiles: ProfilesService) {}

  @Route(readMe)
  read({ caller }: RequestOf<typeof readMe>) {
    return toOwnUserView(caller);
  }

  @Route(updateMe)
  update({ caller, body, ifMatch }: RequestOf<typeof updateMe>) {
    return this.profiles.update(caller, ifMatch, body);
  }

  @Route(setAvatar)
  setAvatar({ caller, body, ifMatch }: RequestOf<typeof setAvatar>) {
    return this.profiles.setAvatar(caller, ifMatch, body.uploadId);
  }

  @Route(removeAvatar)
  removeAvatar({ caller, ifMatch }: RequestOf<typeof removeAvatar>) {
    return this.profiles.removeAvatar(caller, ifMatch);
  }
}
