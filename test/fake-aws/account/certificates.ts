import type { DescribeCertificateRequest, DescribeCertificateResponse } from '@aws-sdk/client-acm';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';
import { Stacks } from '../stacks/stacks.ts';

export interface CertificateFault {
  readonly status?: 'PENDING_VALIDATION' | 'EXPIRED' | 'FAILED';
  readonly daysLeft?: number;
}

/** Certificates of the stacks, issued and fresh unless a test says otherwise. */
export class Certificates {
  private readonly faults = new Map<string, CertificateFault>();

  constructor(readonly fake: FakeAccount) {}

  /** @param name the first name of the certificate */
  plant(name: string, fault: CertificateFault): void {
    this.faults.set(name, fault);
  }

  faultOf(name: string): CertificateFault {
    return this.faults.get(name) ?? {};
  }
}

const dayMillis = 86_400_000;
const freshDays = 200;

function describe({ CertificateArn }: DescribeCertificateRequest, { region, fake }: Call): DescribeCertificateResponse {
  const found = fake
    .part(Stacks)
    .all(region)
    .flatMap(({ resources }) => [...resources.values()])
    .find(({ type, physicalId }) => type === 'AWS::CertificateManager::Certificate' && physicalId === CertificateArn);
  if (found === undefined) {
    throw new AwsError('ResourceNotFoundException', `Could not find certificate ${CertificateArn}.`);
  }
  const { DomainName, SubjectAlternativeNames = [] } = found.properties;
  const names: string[] = [DomainName, ...SubjectAlternativeNames];
  const { status = 'ISSUED', daysLeft = freshDays } = fake.part(Certificates).faultOf(DomainName);
  const isPending = status === 'PENDING_VALIDATION';
  return {
    Certificate: {
      CertificateArn,
      DomainName,
      SubjectAlternativeNames: names,
      Status: status,
      ...(isPending ? {} : { NotAfter: new Date(fake.now().getTime() + daysLeft * dayMillis) }),
      DomainValidationOptions: names.map((name) => ({
        DomainName: name,
        ValidationMethod: 'DNS' as const,
        ValidationStatus: isPending ? ('PENDING_VALIDATION' as const) : ('SUCCESS' as const),
        ResourceRecord: { Name: `_check.${name}.`, Type: 'CNAME' as const, Value: '_proof.acm-validations.aws.' },
      })),
    },
  };
}

export const acmService: Service = { service: 'acm', operations: { DescribeCertificate: describe } };
