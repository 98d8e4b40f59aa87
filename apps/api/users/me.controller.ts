import { Controller } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Input, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf } from '../http/route-spec.ts';
import { readMe, removeAvatar, setAvatar, updateMe } from './me.routes.ts';
import { ProfilesService } from './profiles.service.ts';
import { toOwnUser } from './user-row.ts';

@Controller()
export class MeController {
  constructor(private readonly profiles: ProfilesService) {}

  @Route(readMe)
  read(@SignedIn() caller: Caller) {
    return toOwnUser(caller);
  }

  @Route(updateMe)
  update(@SignedIn() caller: Caller, @Input() { body, ifMatch }: InputOf<typeof updateMe>) {
    return this.profiles.update(caller, ifMatch, body);
  }

  @Route(setAvatar)
  setAvatar(@SignedIn() caller: Caller, @Input() { body }: InputOf<typeof setAvatar>) {
    return this.profiles.setAvatar(caller, body.uploadId);
  }

  @Route(removeAvatar)
  removeAvatar(@SignedIn() caller: Caller) {
    return this.profiles.removeAvatar(caller);
  }
}
