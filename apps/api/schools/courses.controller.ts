import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { createCourse, deleteCourse, listCourses, readCourse, updateCourse } from './courses.routes.ts';
import { CoursesService } from './courses.service.ts';

@Controller()
export class CoursesController {
  constructor(private readonly courses: CoursesService) {}

  @Route(listCourses)
  list({ caller, query }: RequestOf<typeof listCourses>) {
    return this.courses.list(caller.schoolId, query);
  }

  @Route(readCourse)
  read({ target }: RequestOf<typeof readCourse>) {
    return this.courses.read(target.id);
  }

  @Route(createCourse)
  create({ caller, body }: RequestOf<typeof createCourse>) {
    return this.courses.create(caller.schoolId, body);
  }

  @Route(updateCourse)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateCourse>) {
    return this.courses.update(caller.schoolId, target.id, body, ifMatch);
  }

  @Route(deleteCourse)
  async remove({ target, ifMatch }: RequestOf<typeof deleteCourse>) {
    await this.courses.delete(target.id, ifMatch);
  }
}
