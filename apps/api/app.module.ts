import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessModule } from './access/access.module.ts';
import { AssignmentsModule } from './assignments/assignments.module.ts';
import { AuthModule } from './auth/auth.module.ts';
import { ClassesModule } from './classes/classes.module.ts';
import { AppConfigModule } from './config/config.module.ts';
import type { AppConfig } from './config/config.ts';
import { DatabaseModule } from './database/database.module.ts';
import { GradebookModule } from './gradebook/gradebook.module.ts';
import { GradingModule } from './grading/grading.module.ts';
import { HealthModule } from './health/health.module.ts';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { ImportsModule } from './imports/imports.module.ts';
import { BackfillModule } from './jobs/backfill.module.ts';
import { JobsModule } from './jobs/jobs.module.ts';
import { LifecycleModule } from './lifecycle/lifecycle.module.ts';
import { ObservabilityModule } from './observability/observability.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { SchoolsModule } from './schools/schools.module.ts';
import { SubmissionsModule } from './submissions/submissions.module.ts';
import { UploadsModule } from './uploads/uploads.module.ts';
import { UsersModule } from './users/users.module.ts';

@Module({})
export class AppModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        AppConfigModule.forRoot(config),
        ObservabilityModule,
        DatabaseModule,
        LifecycleModule,
        AccessModule,
        AuthModule,
        HealthModule,
        UsersModule,
        RetentionModule,
        SchoolsModule,
        ClassesModule,
        AssignmentsModule,
        GradebookModule,
        GradingModule,
        UploadsModule,
        SubmissionsModule,
        ImportsModule,
        JobsModule,
        BackfillModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
    };
  }
}
