import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { changePosting, previewPosting } from './posting.routes.ts';
import { PostingService } from './posting.service.ts';

@Controller()
export class PostingController {
  constructor(private readonly posting: PostingService) {}

  @Route(previewPosting)
  preview({ target }: RequestOf<typeof previewPosting>) {
    return this.posting.preview(target);
  }

  @Route(changePosting)
  change({ caller, target, body }: RequestOf<typeof changePosting>) {
    return this.posting.change(caller.schoolId, target, body);
  }
}
