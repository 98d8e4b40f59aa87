import { createHmac } from 'node:crypto';
import {
  AssociateSoftwareTokenCommand,
  type AuthenticationResultType,
  type ChallengeNameType,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  type UserContextDataType,
  VerifySoftwareTokenCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { requestContext } from '../observability/request-context.ts';
import { createCognitoClient } from './clients.ts';
import { asking } from './identity-errors.ts';

export const challengeNames = ['SOFTWARE_TOKEN_MFA', 'MFA_SETUP', 'NEW_PASSWORD_REQUIRED'] as const;
export type ChallengeName = (typeof challengeNames)[number];

export interface IssuedTokens {
  accessToken: string;
  /** Absent where tokens were refreshed: the refresh token stays the same. */
  refreshToken: string | undefined;
  expiresInSeconds: number;
}

/** Where a sign-in stands: done, or waiting for the answer to a challenge of the user with this id. */
export type SignInStep =
  | { tokens: IssuedTokens; challenge?: never }
  | { challenge: { name: ChallengeName; userId: string; session: string }; tokens?: never };

/**
 * What people do with their own account in the user pool.
 * Every method throws `IdentityError` where Cognito refuses, and answers 503 where Cognito is unavailable.
 */
@Injectable()
export class IdentityProvider {
  private readonly client;
  private readonly clientId: string;
  private readonly clientSecret: string | undefined;

  constructor(config: AppConfig) {
    this.client = createCognitoClient(config);
    this.clientId = config.env.COGNITO_CLIENT_ID;
    this.clientSecret = config.env.COGNITO_CLIENT_SECRET;
  }

  /** Gives the new account's id; a code goes to the address. */
  async signUp(email: string, password: string): Promise<string> {
    const answer = await asking(
      this.client.send(
        new SignUpCommand({
          ...this.appClient(email),
          Username: email,
          Password: password,
          UserAttributes: [{ Name: 'email', Value: email }],
        }),
      ),
    );
    return answer.UserSub as string;
  }

  async confirmSignUp(userId: string, code: string): Promise<void> {
    await asking(
      this.client.send(
        new ConfirmSignUpCommand({ ...this.appClient(userId), Username: userId, ConfirmationCode: code }),
      ),
    );
  }

  async resendSignUpCode(userId: string): Promise<void> {
    await asking(this.client.send(new ResendConfirmationCodeCommand({ ...this.appClient(userId), Username: userId })));
  }

  async signIn(email: string, password: string): Promise<SignInStep> {
    const answer = await asking(
      this.client.send(
        new InitiateAuthCommand({
          ClientId: this.clientId,
          ...personContext(),
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: email, PASSWORD: password, ...this.secretFor(email) },
        }),
      ),
    );
    return toStep(answer, email);
  }

  answerTotp(userId: string, session: string, code: string): Promise<SignInStep> {
    return this.answer('SOFTWARE_TOKEN_MFA', userId, session, { SOFTWARE_TOKEN_MFA_CODE: code });
  }

  answerNewPassword(userId: string, session: string, password: string): Promise<SignInStep> {
    return this.answer('NEW_PASSWORD_REQUIRED', userId, session, { NEW_PASSWORD: password });
  }

  /** Starts the enrolment that an MFA_SETUP challenge asks for. */
  async associateTotpInSession(session: string): Promise<{ secretCode: string; session: string }> {
    const answer = await asking(this.client.send(new AssociateSoftwareTokenCommand({ Session: session })));
    return { secretCode: answer.SecretCode as string, session: answer.Session ?? session };
  }

  /** Ends the enrolment that an MFA_SETUP challenge asks for, and the challenge with it. */
  async answerTotpSetup(userId: string, session: string, code: string): Promise<SignInStep> {
    const verified = await asking(
      this.client.send(new VerifySoftwareTokenCommand({ Session: session, UserCode: code })),
    );
    return this.answer('MFA_SETUP', userId, verified.Session ?? session, {});
  }

  async refresh(userId: string, refreshToken: string): Promise<IssuedTokens> {
    const answer = await asking(
      this.client.send(
        new InitiateAuthCommand({
          ClientId: this.clientId,
          ...personContext(),
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: refreshToken, ...this.secretFor(userId) },
        }),
      ),
    );
    return toTokens(answer.AuthenticationResult);
  }

  /** Ends a sign-in: its refresh token and the access tokens that came with it. */
  async revoke(refreshToken: string): Promise<void> {
    const secret = this.clientSecret === undefined ? {} : { ClientSecret: this.clientSecret };
    await asking(this.client.send(new RevokeTokenCommand({ ClientId: this.clientId, Token: refreshToken, ...secret })));
  }

  async forgotPassword(email: string): Promise<void> {
    await asking(this.client.send(new ForgotPasswordCommand({ ...this.appClient(email), Username: email })));
  }

  async resetPassword(email: string, code: string, newPassword: string): Promise<void> {
    const request = { Username: email, ConfirmationCode: code, Password: newPassword };
    await asking(this.client.send(new ConfirmForgotPasswordCommand({ ...this.appClient(email), ...request })));
  }

  async changePassword(accessToken: string, currentPassword: string, newPassword: string): Promise<void> {
    await asking(
      this.client.send(
        new ChangePasswordCommand({
          AccessToken: accessToken,
          PreviousPassword: currentPassword,
          ProposedPassword: newPassword,
        }),
      ),
    );
  }

  /** Mails a code to the new address, which takes effect when the code came back. */
  async changeEmail(accessToken: string, email: string): Promise<void> {
    const UserAttributes = [{ Name: 'email', Value: email }];
    await asking(this.client.send(new UpdateUserAttributesCommand({ AccessToken: accessToken, UserAttributes })));
  }

  async confirmEmail(accessToken: string, code: string): Promise<void> {
    const request = { AccessToken: accessToken, AttributeName: 'email', Code: code };
    await asking(this.client.send(new VerifyUserAttributeCommand(request)));
  }

  /** Gives the secret for the authenticator app, in base 32. */
  async associateTotp(accessToken: string): Promise<string> {
    const answer = await asking(this.client.send(new AssociateSoftwareTokenCommand({ AccessToken: accessToken })));
    return answer.SecretCode as string;
  }

  async verifyTotp(accessToken: string, code: string): Promise<void> {
    await asking(this.client.send(new VerifySoftwareTokenCommand({ AccessToken: accessToken, UserCode: code })));
  }

  /** Whether sign-ins of the user ask for a code from now on. */
  async preferTotp(accessToken: string, enabled: boolean): Promise<void> {
    await asking(
      this.client.send(
        new SetUserMFAPreferenceCommand({
          AccessToken: accessToken,
          SoftwareTokenMfaSettings: { Enabled: enabled, PreferredMfa: enabled },
        }),
      ),
    );
  }

  private async answer(
    name: ChallengeName,
    userId: string,
    session: string,
    responses: Record<string, string>,
  ): Promise<SignInStep> {
    const answer = await asking(
      this.client.send(
        new RespondToAuthChallengeCommand({
          ClientId: this.clientId,
          ...personContext(),
          ChallengeName: name,
          Session: session,
          ChallengeResponses: { USERNAME: userId, ...this.secretFor(userId), ...responses },
        }),
      ),
    );
    return toStep(answer, userId);
  }

  /** What every call about a named account carries. */
  private appClient(username: string): {
    ClientId: string;
    SecretHash?: string;
    UserContextData?: UserContextDataType;
  } {
    const { SECRET_HASH } = this.secretFor(username);
    const secret = SECRET_HASH === undefined ? {} : { SecretHash: SECRET_HASH };
    return { ClientId: this.clientId, ...secret, ...personContext() };
  }

  /** Proves that the request comes from the app client, where the client has a secret. */
  private secretFor(username: string): { SECRET_HASH?: string } {
    if (this.clientSecret === undefined) return {};
    const hash = createHmac('sha256', this.clientSecret).update(`${username}${this.clientId}`).digest('base64');
    return { SECRET_HASH: hash };
  }
}

/**
 * Where the person is, for the risk detection of the user pool: without it every sign-in comes from the address of our NAT
 * gateway. The operations without a signature take the address as UserContextData, from app clients with a secret that
 * have EnablePropagateAdditionalUserContextData (API reference of Cognito, UserPoolClientType); those with an access
 * token take none.
 */
function personContext(): { UserContextData?: UserContextDataType } {
  const address = requestContext.getStore()?.clientAddress;
  return address === undefined ? {} : { UserContextData: { IpAddress: address.replace(/^::ffff:(?=\d+\.)/i, '') } };
}

type StepAnswer = Pick<
  InitiateAuthCommandOutput,
  'AuthenticationResult' | 'ChallengeName' | 'ChallengeParameters' | 'Session'
>;

function toStep(answer: StepAnswer, username: string): SignInStep {
  if (answer.AuthenticationResult !== undefined) return { tokens: toTokens(answer.AuthenticationResult) };
  const { ChallengeName: name, Session: session } = answer;
  if (!isKnownChallenge(name) || session === undefined) {
    throw new Error(`The user pool asks for ${name}, which this application does not offer`);
  }
  const userId = answer.ChallengeParameters?.USER_ID_FOR_SRP ?? username;
  return { challenge: { name, userId, session } };
}

const isKnownChallenge = (name: ChallengeNameType | undefined): name is ChallengeName =>
  challengeNames.some((known) => known === name);

function toTokens(result: AuthenticationResultType | undefined): IssuedTokens {
  if (result?.AccessToken === undefined) throw new Error('The user pool answered without an access token');
  return {
    accessToken: result.AccessToken,
    refreshToken: result.RefreshToken,
    expiresInSeconds: result.ExpiresIn ?? 900,
  };
}
