import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessModule } from './access/access.module.ts';
import { AssignmentsModule } from './assignments/assignments.module.ts';
import { AuthModule } from './auth/auth.module.ts';
import { ClassesModule } from './classes/classes.module.ts';
import { AppConfigModule } from './config/config.module.ts';
import type { AppConfig } from './config/config.ts';
import { DatabaseModule } from './database/database.module.ts';
import { DueWorkModule } from './due-work/due-work.module.ts';
import { ExplanationsModule } from './explanations/explanations.module.ts';
import { ExtensionsModule } from './extensions/extensions.module.ts';
import { GradebookModule } from './gradebook/gradebook.module.ts';
import { GradebookFilesModule } from './gradebook-files/gradebook-files.module.ts';
import { GradingModule } from './grading/grading.module.ts';
import { GroupsModule } from './groups/groups.module.ts';
import { GuardiansModule } from './guardians/guardians.module.ts';
import { HealthModule } from './health/health.module.ts';
import { HistoryModule } from './history/history.module.ts';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { ImportsModule } from './imports/imports.module.ts';
import { BackfillModule } from './jobs/backfill.module.ts';
import { JobsModule } from './jobs/jobs.module.ts';
import { LifecycleModule } from './lifecycle/lifecycle.module.ts';
import { MailModule } from './mail/mail.module.ts';
import { NotificationsModule } from './notifications/notifications.module.ts';
import { ObservabilityModule } from './observability/observability.module.ts';
import { OverridesModule } from './overrides/overrides.module.ts';
import { PoliciesModule } from './policies/policies.module.ts';
import { PostingModule } from './posting/posting.module.ts';
import { PrivacyModule } from './privacy/privacy.module.ts';
import { ReportsModule } from './reports/reports.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { SchoolsModule } from './schools/schools.module.ts';
import { SubmissionsModule } from './submissions/submissions.module.ts';
import { SupportModule } from './support/support.module.ts';
import { TaughtClassesModule } from './taught-classes/taught-classes.module.ts';
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
        GroupsModule,
        AssignmentsModule,
        ExtensionsModule,
        DueWorkModule,
        TaughtClassesModule,
        PostingModule,
        GradebookModule,
        GradebookFilesModule,
        GradingModule,
        HistoryModule,
        OverridesModule,
        ExplanationsModule,
        PoliciesModule,
        GuardiansModule,
        UploadsModule,
        SubmissionsModule,
        SupportModule,
        ImportsModule,
        NotificationsModule,
        ReportsModule,
        PrivacyModule,
        JobsModule,
        MailModule,
        BackfillModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
    };
  }
}
