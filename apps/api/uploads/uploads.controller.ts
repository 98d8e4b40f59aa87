import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import type { InputOf } from '../http/route-spec.ts';
import { beginUpload, completeUpload, deleteUpload, linkToAvatar, linkToUpload, readUpload } from './uploads.routes.ts';
import { UploadsService } from './uploads.service.ts';

@Controller()
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Route(beginUpload)
  async begin(@SignedIn() caller: Caller, @Input() { body }: InputOf<typeof beginUpload>) {
    const { upload, put } = await this.uploads.begin(caller, body);
    return { ...upload, put: { ...put, expiresAt: put.expiresAt.toISOString() } };
  }

  @Route(readUpload)
  read(@On() target: Target) {
    return this.uploads.read(target);
  }

  @Route(completeUpload)
  complete(@On() target: Target) {
    return this.uploads.complete(target);
  }

  @Route(linkToUpload)
  async link(@On() target: Target) {
    const { url, expiresAt } = await this.uploads.downloadLink(target);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Route(linkToAvatar)
  async avatar(@On() target: Target) {
    const { url, expiresAt } = await this.uploads.avatarLink(target);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Route(deleteUpload)
  delete(@On() target: Target) {
    return this.uploads.remove(target);
  }
}
