import { randomUUID } from 'node:crypto';
import { newestCodeTo } from '../api/mailbox.ts';
import { testStack } from './stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the Cognito API
type Json = any;

export const goodPassword = 'Correct-Horse-9';

/** What Cognito refused, as the SDK would report it. */
export class CognitoRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}

/** Sends one operation of the Cognito API, as the SDK would, to a pool of the stack. */
export class TestPool {
  readonly userPoolId: string;
  readonly clientId: string;

  constructor(private readonly env: Record<string, string> = testStack().env) {
    this.userPoolId = env.COGNITO_USER_POOL_ID as string;
    this.clientId = env.COGNITO_CLIENT_ID as string;
  }

  /** @throws CognitoRefusal named by the exception of Cognito */
  async send(operation: string, body: Json): Promise<Json> {
    const answer = await fetch(this.env.COGNITO_ENDPOINT as string, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(body),
    });
    const result: Json = await answer.json();
    if (!answer.ok) throw new CognitoRefusal(result.__type, result.message);
    return result;
  }

  ofClient(operation: string, body: Json = {}): Promise<Json> {
    return this.send(operation, { ClientId: this.clientId, ...body });
  }

  asAdmin(operation: string, body: Json = {}): Promise<Json> {
    return this.send(operation, { UserPoolId: this.userPoolId, ...body });
  }

  signUp(email: string, password = goodPassword): Promise<Json> {
    return this.ofClient('SignUp', { Username: email, Password: password });
  }

  signIn(email: string, password = goodPassword): Promise<Json> {
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    return this.ofClient('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  }

  refresh(token: string): Promise<Json> {
    const AuthParameters = { REFRESH_TOKEN: token };
    return this.ofClient('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters });
  }

  answer(challenge: string, email: string, session: string, responses: Record<string, string>): Promise<Json> {
    return this.ofClient('RespondToAuthChallenge', {
      ChallengeName: challenge,
      Session: session,
      ChallengeResponses: { USERNAME: email, ...responses },
    });
  }

  /** A new user who has signed up and confirmed the address; gives the address. */
  async confirmedUser(): Promise<string> {
    const email = newAddress();
    await this.signUp(email);
    await this.ofClient('ConfirmSignUp', { Username: email, ConfirmationCode: await newestCodeTo(email) });
    return email;
  }
}

export const newAddress = (): string => `user-${randomUUID()}@school.example`;
