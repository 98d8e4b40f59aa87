import { createHash } from 'node:crypto';
import { Failure } from '../../cli/failure.ts';

export interface FakeAws {
  endpoint: string;
  region: string;
  accessKey: string;
}

/** A fake reads only the form of the signature, to know which service a call is for. */
const authorization = ({ accessKey, region }: FakeAws, service: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** One call of the Cognito API. @throws Failure where it is refused for another reason than `tolerated` */
export async function callCognito<T>(
  fake: FakeAws,
  operation: string,
  body: object,
  tolerated?: string,
): Promise<T | undefined> {
  const answer = await fetch(fake.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization: authorization(fake, 'cognito-idp'),
    },
    body: JSON.stringify(body),
  });
  const result = (await answer.json()) as T & { __type?: string };
  if (answer.ok) return result;
  const code = result.__type?.split('#').at(-1);
  if (tolerated !== undefined && code === tolerated) return undefined;
  throw new Failure({ what: `The fake AWS refused ${operation}`, why: String(code ?? answer.status) });
}

/** One PUT of the S3 API. @throws Failure where it is refused with another status than `tolerated` */
export async function putToS3(fake: FakeAws, path: string, body = '', tolerated?: number): Promise<void> {
  const answer = await fetch(`${fake.endpoint}${path}`, {
    method: 'PUT',
    headers: {
      authorization: authorization(fake, 's3'),
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      'content-md5': createHash('md5').update(body).digest('base64'),
    },
    body,
  });
  if (!answer.ok && answer.status !== tolerated) {
    throw new Failure({ what: `The fake AWS refused PUT ${path}`, why: String(answer.status) });
  }
}
