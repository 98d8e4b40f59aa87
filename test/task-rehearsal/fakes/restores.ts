import type { IncomingMessage, ServerResponse } from 'node:http';
import { restoredPrefix, restoreTestName } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';

/** A restore test that is over, and the database that it made. */
export interface RestoredDatabase {
  readonly job: string;
  readonly arn: string;
  readonly planArn: string;
  readonly host: string;
}

export function restoredDatabase({ name, account, region }: EnvironmentSettings): RestoredDatabase {
  const instance = `${restoredPrefix}rehearsal`;
  return {
    job: '6F2A4D1E-0000-4000-8000-000000000003',
    arn: `arn:aws:rds:${region}:${account}:db:${instance}`,
    planArn: `arn:aws:backup:${region}:${account}:restore-testing-plan:${restoreTestName({ name })}-rehearsal`,
    host: `${instance}.rehearsal.${region}.rds.amazonaws.com`,
  };
}

/**
 * The three calls on a restore test, of AWS Backup and RDS: what the fake of S3 and SQS does not know. Whoever asks for
 * `/judgement` gets what was sent.
 */
export function answerRestores({ job, arn, planArn, host }: RestoredDatabase) {
  let judgement: string | undefined;
  const routes: readonly [method: string, path: RegExp, answer: (body: string) => string][] = [
    ['GET', /^\/judgement$/, () => judgement ?? '{}'],
    [
      'GET',
      new RegExp(`^/restore-jobs/${job}$`),
      () =>
        JSON.stringify({
          RestoreJobId: job,
          Status: 'COMPLETED',
          CreationDate: Date.now() / 1_000,
          CreatedBy: { RestoreTestingPlanArn: planArn },
          CreatedResourceArn: arn,
        }),
    ],
    [
      'PUT',
      new RegExp(`^/restore-jobs/${job}/validations$`),
      (body) => {
        judgement = body;
        return '';
      },
    ],
    [
      'POST',
      /^\/$/,
      () =>
        `<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult><DBInstances><DBInstance><Endpoint><Address>${host}</Address><Port>5432</Port></Endpoint></DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`,
    ],
  ];
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const route = routes.find(([method, path]) => method === request.method && path.test(request.url ?? ''));
    if (route === undefined) response.writeHead(404);
    response.end(route?.[2](Buffer.concat(parts).toString('utf8')));
  };
}
