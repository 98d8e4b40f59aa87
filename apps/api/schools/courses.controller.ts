import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { createCourse, deleteCourse, listCourses, readCourse, updateCourse } from './courses.routes.ts';
import { CoursesService } from './courses.service.ts';

@Controller()
export class CoursesController {
  constructor(private readonly courses: CoursesService) {}

  @Route(listCourses)
  async list(
    @Input() input: InputOf<typeof listCourses>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof listCourses>> {
    return this.courses.list(caller.schoolId, input.query);
  }

  @Route(readCourse)
  async read(@On() target: Target): Promise<ReplyOf<typeof readCourse>> {
    return this.courses.read(target.id as number);
  }

  @Route(createCourse)
  async create(
    @Input() input: InputOf<typeof createCourse>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof createCourse>> {
    return this.courses.create(caller.schoolId, input.body);
  }

  @Route(updateCourse)
  async update(
    @Input() input: InputOf<typeof updateCourse>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateCourse>> {
    const { body, ifMatch } = input;
    return this.courses.update(caller.schoolId, target.id as number, body, ifMatch);
  }

  @Route(deleteCourse)
  async remove(@Input() input: InputOf<typeof deleteCourse>, @On() target: Target): Promise<void> {
    await this.courses.delete(target.id as number, input.ifMatch);
  }
}
