import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { toDownloadLink } from './download-link.ts';
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
    return toDownloadLink(await this.uploads.downloadLink(target));
  }

  @Route(linkToOwnAvatar)
  async ownAvatar({ caller }: RequestOf<typeof linkToOwnAvatar>) {
    return toDownloadLink(await this.uploads.avatarLink(caller));
  }

  @Route(linkToAvatar)
  async avatar({ target }: RequestOf<typeof linkToAvatar>) {
    return toDownloadLink(await this.uploads.avatarLink(target));
  }

  @Route(deleteUpload)
  delete({ target }: RequestOf<typeof deleteUpload>) {
    return this.uploads.remove(target);
  }
}
