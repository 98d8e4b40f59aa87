import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { Aws } from './clients.ts';

export interface CertificateState {
  readonly names: readonly string[];
  /** `ISSUED`, `PENDING_VALIDATION`, `EXPIRED` and so on, as ACM reports it. */
  readonly status: string;
  readonly reason: string | undefined;
  readonly notAfter: Date | undefined;
  /** CNAME records that ACM waits for or wants to keep seeing, as `NAME VALUE`. */
  readonly records: readonly string[];
}

export async function readCertificate(aws: Aws, arn: string, region: string): Promise<CertificateState> {
  const { Certificate } = await aws
    .client(ACMClient, region)
    .send(new DescribeCertificateCommand({ CertificateArn: arn }));
  const validations = Certificate?.DomainValidationOptions ?? [];
  return {
    names: Certificate?.SubjectAlternativeNames ?? [Certificate?.DomainName ?? ''],
    status: Certificate?.Status ?? '',
    reason: Certificate?.FailureReason,
    notAfter: Certificate?.NotAfter,
    records: validations
      .filter(({ ValidationStatus }) => ValidationStatus !== 'SUCCESS')
      .flatMap(({ ResourceRecord }) =>
        ResourceRecord === undefined ? [] : `${ResourceRecord.Name} ${ResourceRecord.Value}`,
      ),
  };
}
