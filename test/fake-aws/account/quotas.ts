import type { GetServiceQuotaRequest, GetServiceQuotaResponse } from '@aws-sdk/client-service-quotas';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

const standard: Readonly<Record<string, number>> = {
  'L-3032A538': 256,
  'L-F678F1CE': 5,
  'L-0263D0A3': 5,
  'L-FE5A380F': 5,
  'L-29B6F2EB': 50,
  'L-53DA6B97': 50,
  'L-7B6409FD': 40,
  'L-7ADDB58A': 100_000,
};

/** Quotas by their codes. Those that the account never had raised are known as AWS's own only, as in life. */
export class Quotas {
  readonly values = new Map<string, number>([['L-3032A538', 256]]);

  constructor(readonly fake: FakeAccount) {}
}

const answer = ({ ServiceCode, QuotaCode }: GetServiceQuotaRequest, Value: number): GetServiceQuotaResponse => ({
  Quota: { ServiceCode, QuotaCode, Value, Adjustable: true },
});

const absent = () =>
  new AwsError('NoSuchResourceException', 'The request failed because the specified quota was not found.');

export const quotasService: Service = {
  service: 'servicequotas',
  operations: {
    GetServiceQuota(input: GetServiceQuotaRequest, { fake }: Call) {
      const value = fake.part(Quotas).values.get(input.QuotaCode ?? '');
      if (value === undefined) throw absent();
      return answer(input, value);
    },
    GetAWSDefaultServiceQuota(input: GetServiceQuotaRequest) {
      const value = standard[input.QuotaCode ?? ''];
      if (value === undefined) throw absent();
      return answer(input, value);
    },
  },
};
