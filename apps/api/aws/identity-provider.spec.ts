import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../config/config.ts';
import { requestContext } from '../observability/request-context.ts';
import { IdentityProvider } from './identity-provider.ts';

const clientId = 'client';
const clientSecret = 'a secret of the app client';
const hashOf = (username: string): string =>
  createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64');

interface Sent {
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: requests have the shapes of the Cognito API
  body: any;
}

/** The local fake ignores client secrets, so what is sent is recorded here. */
describe('an app client with a secret', () => {
  const sent: Sent[] = [];
  let server: Server;
  let provider: (secret?: string) => IdentityProvider;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const operation = String(request.headers['x-amz-target']).split('.')[1] as string;
      sent.push({ operation, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      const tokens = { AccessToken: 'access', RefreshToken: 'refresh', ExpiresIn: 900 };
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ UserSub: 'sub', AuthenticationResult: tokens, Session: 'next session' }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    provider = (secret) =>
      new IdentityProvider(
        loadConfig({
          APP_ENV: 'test',
          DATABASE_HOST: 'localhost',
          DATABASE_NAME: 'x',
          DATABASE_USER: 'x',
          DATABASE_PASSWORD: 'x',
          AWS_REGION: 'eu-central-1',
          S3_UPLOADS_BUCKET: 'uploads',
          COGNITO_USER_POOL_ID: 'eu-central-1_Local0001',
          COGNITO_CLIENT_ID: clientId,
          COGNITO_ENDPOINT: `http://127.0.0.1:${port}`,
          ...(secret === undefined ? {} : { COGNITO_CLIENT_SECRET: secret }),
        }),
      );
  });

  beforeEach(() => {
    sent.length = 0;
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function callAll(identity: IdentityProvider): Promise<void> {
    await identity.signUp('ada@school.example', 'password');
    await identity.confirmSignUp('sub', '123456');
    await identity.resendSignUpCode('sub');
    await identity.signIn('ada@school.example', 'password');
    await identity.answerTotp('sub', 'session', '123456');
    await identity.answerNewPassword('sub', 'session', 'password');
    await identity.answerTotpSetup('sub', 'session', '123456');
    await identity.refresh('sub', 'refresh');
    await identity.forgotPassword('ada@school.example');
    await identity.resetPassword('ada@school.example', '123456', 'password');
  }

  const hashIn = ({ body }: Sent): string | undefined =>
    body.SecretHash ?? body.AuthParameters?.SECRET_HASH ?? body.ChallengeResponses?.SECRET_HASH;

  it('proves itself in every call that Cognito asks it to, with the name that the call is about', async () => {
    await callAll(provider(clientSecret));
    const ofEmail = hashOf('ada@school.example');
    const ofSub = hashOf('sub');
    expect(sent.map((call) => [call.operation, hashIn(call)])).toEqual([
      ['SignUp', ofEmail],
      ['ConfirmSignUp', ofSub],
      ['ResendConfirmationCode', ofSub],
      ['InitiateAuth', ofEmail],
      ['RespondToAuthChallenge', ofSub],
      ['RespondToAuthChallenge', ofSub],
      ['VerifySoftwareToken', undefined],
      ['RespondToAuthChallenge', ofSub],
      ['InitiateAuth', ofSub],
      ['ForgotPassword', ofEmail],
      ['ConfirmForgotPassword', ofEmail],
    ]);
  });

  it('is not mistaken for one without', async () => {
    await callAll(provider());
    expect(sent.map(hashIn).filter((hash) => hash !== undefined)).toEqual([]);
  });

  it('shows the risk detection of the user pool where the person is, in every call that takes it', async () => {
    const context = { requestId: 'id', clientAddress: '::ffff:203.0.113.9' };
    await requestContext.run(context, () => callAll(provider(clientSecret)));
    const withoutContext = sent.filter(({ body }) => body.UserContextData === undefined);
    expect(withoutContext.map(({ operation }) => operation)).toEqual(['VerifySoftwareToken']);
    for (const { body } of sent) expect(body.UserContextData?.IpAddress ?? '203.0.113.9').toBe('203.0.113.9');
  });

  it('continues with the session of each answer', async () => {
    await provider(clientSecret).answerTotpSetup('sub', 'first session', '123456');
    expect(sent.map(({ body }) => body.Session)).toEqual(['first session', 'next session']);
  });
});
