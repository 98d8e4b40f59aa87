import { backupService } from './account/backups.ts';
import { s3Service } from './account/buckets.ts';
import { acmService } from './account/certificates.ts';
import { costService } from './account/cost-tags.ts';
import { rdsService } from './account/database.ts';
import { ecrService } from './account/ecr.ts';
import { mailService } from './account/mail.ts';
import { ssmService } from './account/parameters.ts';
import { quotasService } from './account/quotas.ts';
import { configService } from './account/recorders.ts';
import { resourcesService } from './account/resources.ts';
import { iamService } from './account/roles.ts';
import { secretsService } from './account/secrets.ts';
import { snsService } from './account/topics.ts';
import { route53Service } from './account/zones.ts';
import { cloudWatchService } from './alarms/operations.ts';
import { ecsService } from './ecs/operations.ts';
import type { Service } from './handlers.ts';
import { logsService } from './logs/operations.ts';
import { cloudFormationService } from './stacks/operations.ts';

/** Every service that the server answers for. A fake adds its own here. */
export const services: readonly Service[] = [
  acmService,
  backupService,
  cloudFormationService,
  configService,
  costService,
  cloudWatchService,
  ecrService,
  ecsService,
  iamService,
  logsService,
  mailService,
  quotasService,
  rdsService,
  resourcesService,
  route53Service,
  s3Service,
  secretsService,
  snsService,
  ssmService,
];
