import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { GradingPoliciesController } from './grading-policies.controller.ts';
import { GradingPoliciesService } from './grading-policies.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [GradingPoliciesController],
  providers: [GradingPoliciesService],
})
export class PoliciesModule {}
