import type { Services } from 'cognito-local/lib/services/index.js';
import type { User, UserPoolService } from 'cognito-local/lib/services/userPoolService.js';
import { attributesAppend, attributeValue } from 'cognito-local/lib/services/userPoolService.js';
import { cognitoErrors } from './errors.ts';
import type { Sessions } from './sessions.ts';
import type { LocalTokens } from './tokens.ts';

// biome-ignore lint/suspicious/noExplicitAny: requests and answers have the shapes of the Cognito API, checked there
export type Json = any;

export interface LocalServices extends Services {
  tokenGenerator: LocalTokens;
}

/** One request to the local Cognito, with what a decorator needs to answer it. */
export class Call {
  /** The pool and the user of a verified access token. */
  caller?: { userPoolId: string; username: string };

  constructor(
    readonly services: LocalServices,
    readonly sessions: Sessions,
    readonly context: Json,
    public request: Json,
    private readonly answerAlone: (request: Json) => Promise<Json>,
  ) {}

  /** Answers as cognito-local alone would. */
  next(): Promise<Json> {
    return this.answerAlone(this.request);
  }

  /** The pool that the request names, by an access token, by its id or by its client. */
  pool(): Promise<UserPoolService> {
    const userPoolId = this.caller?.userPoolId ?? this.request.UserPoolId;
    if (userPoolId !== undefined) return this.services.cognito.getUserPool(this.context, userPoolId);
    return this.services.cognito.getUserPoolForClientId(this.context, this.request.ClientId);
  }

  async findUser(name: string | undefined): Promise<User | null> {
    if (name === undefined) throw cognitoErrors.missingParameter('USERNAME');
    return (await this.pool()).getUserByUsername(this.context, name);
  }

  async requireUser(name: string | undefined): Promise<User> {
    const user = await this.findUser(name);
    if (user === null) throw cognitoErrors.userNotFound();
    return user;
  }

  async saveUser(user: User, changes: Partial<User>): Promise<void> {
    const pool = await this.pool();
    await pool.saveUser(this.context, { ...user, ...changes, UserLastModifiedDate: this.services.clock.get() });
  }

  /** Ends every sign-in of the user: refresh tokens, and the access tokens that came with them. */
  endSignIns(user: User): Promise<void> {
    return this.saveUser(user, { RefreshTokens: [] });
  }

  /** Whoever reads a code in a mailbox has proven that the address is theirs. */
  async markEmailVerified(name: string): Promise<void> {
    const user = await this.findUser(name);
    if (user === null) return;
    const verified = { Name: 'email_verified', Value: 'true' };
    await this.saveUser(user, { Attributes: attributesAppend(user.Attributes, verified) });
  }

  /** Sends a code to the user's address. */
  async mail(
    user: User,
    source: 'AdminCreateUser' | 'ForgotPassword' | 'ResendCode' | 'UpdateUserAttribute',
    code: string,
  ): Promise<void> {
    const pool = await this.pool();
    await this.services.messages.deliver(
      this.context,
      source,
      this.request.ClientId ?? null,
      pool.options.Id,
      user,
      code,
      this.request.ClientMetadata,
      {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: attributeValue('email', user.Attributes) ?? '',
      },
    );
  }
}

export type Decorator = (call: Call) => Promise<Json>;

/** Cognito shows only the first letters of an address, and answers alike for one that nobody has. */
export function codeDelivery(email: string): Json {
  const [name = '', domain = ''] = email.split('@');
  return {
    CodeDeliveryDetails: {
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: `${name.charAt(0)}***@${domain.charAt(0)}***`,
    },
  };
}
