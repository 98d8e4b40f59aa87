import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  beginUpload,
  completeUpload,
  deleteUpload,
  linkToAvatar,
  linkToOwnAvatar,
  linkToUpload,
  readUpload,
} from './uploads.routes.ts';
import { UploadsService } from './uploads.service.ts';

@Controller()
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Route(beginUpload)
  async begin({ caller, body }: RequestOf<typeof beginUpload>) {
    const { upload, put } = await this.uploads.begin(caller, body);
    return { ...upload, put: { ...put, expiresAt: put.expiresAt.toISOString() } };
  }

  @Route(readUpload)
  read({ target }: RequestOf<typeof readUpload>) {
    return this.uploads.read(target);
  }

  @Route(completeUpload)
  complete({ target }: RequestOf<typeof completeUpload>) {
    return this.uploads.complete(target);
  }

  @Route(linkToUpload)
  async link({ target }: RequestOf<typeof linkToUpload>) {
    const { url, expiresAt } = await this.uploads.downloadLink(target);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Route(linkToOwnAvatar)
  async ownAvatar({ caller }: RequestOf<typeof linkToOwnAvatar>) {
    const { url, expiresAt } = await this.uploads.avatarLink(caller);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Route(linkToAvatar)
  async avatar({ target }: RequestOf<typeof linkToAvatar>) {
    const { url, expiresAt } = await this.uploads.avatarLink(target);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Route(deleteUpload)
  delete({ target }: RequestOf<typeof deleteUpload>) {
    return this.uploads.remove(target);
  }
}
