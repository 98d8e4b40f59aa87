import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { isoOf } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { classEntry, createClass, deleteClass, listClasses, readClass, updateClass } from './classes.routes.ts';
import { ClassesService, type ClassRow } from './classes.service.ts';

@Controller()
export class ClassesController {
  constructor(private readonly classes: ClassesService) {}

  @Route(listClasses)
  async list(
    @Input() input: InputOf<typeof listClasses>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof listClasses>> {
    return this.classes.list(caller, input.query, toClass);
  }

  @Route(readClass)
  async read(@On() target: Target): Promise<ReplyOf<typeof readClass>> {
    return toClass(await this.classes.read(target.id as number));
  }

  @Route(createClass)
  async create(
    @Input() input: InputOf<typeof createClass>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof createClass>> {
    return toClass(await this.classes.create(caller.schoolId, input.body));
  }

  @Route(updateClass)
  async update(
    @Input() input: InputOf<typeof updateClass>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateClass>> {
    const { body, ifMatch } = input;
    return toClass(await this.classes.update(caller.schoolId, target.id as number, body, ifMatch));
  }

  @Route(deleteClass)
  async remove(@Input() input: InputOf<typeof deleteClass>, @On() target: Target): Promise<void> {
    await this.classes.delete(target.id as number, input.ifMatch);
  }
}

const toClass = (row: ClassRow): z.output<typeof classEntry> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  title: row.title,
  classCode: row.class_code,
  classType: row.class_type,
  location: row.location,
  grades: row.grades,
  subjects: row.subjects,
  subjectCodes: row.subject_codes,
  periods: row.periods,
  courseSourcedId: row.course_sourced_id,
  schoolSourcedId: row.school_sourced_id,
  termSourcedIds: row.term_sourced_ids,
});
