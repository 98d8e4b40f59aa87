import { signInElsewhere } from './distributions.ts';

describe('sign-in at the web distribution', () => {
  it('is answered by CloudFront itself, with the name where it is', () => {
    const handler = new Function(`${signInElsewhere('api.school.example')}; return handler;`)() as () => {
      statusCode: number;
      headers: Record<string, { value: string }>;
      body: { data: string };
    };
    const { statusCode, headers, body } = handler();
    expect(statusCode).toBe(421);
    expect(headers['content-type']?.value).toBe('application/problem+json');
    expect(JSON.parse(body.data)).toMatchObject({
      status: 421,
      fix: 'Send requests below /v1/auth to https://api.school.example.',
    });
  });
});
