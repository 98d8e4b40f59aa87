import { Module } from '@nestjs/common';
import { DueWorkModule } from '../due-work/due-work.module.ts';
import { ExplanationsModule } from '../explanations/explanations.module.ts';
import { GradebookModule } from '../gradebook/gradebook.module.ts';
import { UsersModule } from '../users/users.module.ts';
import { ChildrenController } from './children.controller.ts';
import { ChildrenService } from './children.service.ts';
import { GuardiansController } from './guardians.controller.ts';
import { GuardiansService } from './guardians.service.ts';

@Module({
  imports: [DueWorkModule, ExplanationsModule, GradebookModule, UsersModule],
  controllers: [ChildrenController, GuardiansController],
  providers: [ChildrenService, GuardiansService],
})
export class GuardiansModule {}
