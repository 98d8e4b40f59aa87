import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createCognitoClient } from './clients.ts';
import { asking, isRefusal } from './identity-errors.ts';

export interface Account {
  /** Cognito's `sub`, which is also the name to address the account by. */
  id: string;
  /** Cognito's own words: UNCONFIRMED, CONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED and others. */
  status: string;
  /** The address that signs in. */
  email: string | undefined;
}

/**
 * What the application does with accounts in the user pool. Every method can be repeated, except where it says so.
 * Every method throws `IdentityError` where Cognito refuses, and answers 503 where Cognito is unavailable.
 */
@Injectable()
export class IdentityDirectory {
  private readonly client;
  private readonly userPoolId: string;

  constructor(config: AppConfig) {
    this.client = createCognitoClient(config);
    this.userPoolId = config.env.COGNITO_USER_POOL_ID;
  }

  /** By address or id. */
  async find(username: string): Promise<Account | undefined> {
    const found = await known(this.client.send(new AdminGetUserCommand(this.named(username))));
    return (
      found && {
        id: subOf(found.UserAttributes),
        status: found.UserStatus ?? 'UNKNOWN',
        email: found.UserAttributes?.find(({ Name }) => Name === 'email')?.Value,
      }
    );
  }

  /** Makes an account and mails a temporary password; not repeatable: refused as `userExists`. Gives its id. */
  async create(email: string): Promise<string> {
    const answer = await asking(
      this.client.send(
        new AdminCreateUserCommand({
          ...this.named(email),
          DesiredDeliveryMediums: ['EMAIL'],
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      ),
    );
    return subOf(answer.User?.Attributes);
  }

  /** Mails a new temporary password to somebody who never signed in. */
  async inviteAgain(email: string): Promise<void> {
    await asking(
      this.client.send(
        new AdminCreateUserCommand({
          ...this.named(email),
          DesiredDeliveryMediums: ['EMAIL'],
          MessageAction: 'RESEND',
        }),
      ),
    );
  }

  /** The address signs in from now on; whoever calls it vouches for it. Refused as `userExists` where it has an account. */
  async changeAddress(userId: string, email: string): Promise<void> {
    await known(
      this.client.send(
        new AdminUpdateUserAttributesCommand({
          ...this.named(userId),
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      ),
    );
  }

  async delete(userId: string): Promise<void> {
    await known(this.client.send(new AdminDeleteUserCommand(this.named(userId))));
  }

  /** Undefined where there is no such account any more. */
  async groupsOf(userId: string): Promise<string[] | undefined> {
    const answer = await known(this.client.send(new AdminListGroupsForUserCommand(this.named(userId))));
    return answer && (answer.Groups ?? []).flatMap(({ GroupName }) => (GroupName === undefined ? [] : [GroupName]));
  }

  async addToGroup(userId: string, group: string): Promise<void> {
    await asking(this.client.send(new AdminAddUserToGroupCommand({ ...this.named(userId), GroupName: group })));
  }

  async removeFromGroup(userId: string, group: string): Promise<void> {
    await asking(this.client.send(new AdminRemoveUserFromGroupCommand({ ...this.named(userId), GroupName: group })));
  }

  async enable(userId: string): Promise<void> {
    await known(this.client.send(new AdminEnableUserCommand(this.named(userId))));
  }

  /** Also ends every sign-in of the user. */
  async disable(userId: string): Promise<void> {
    await known(this.client.send(new AdminDisableUserCommand(this.named(userId))));
  }

  /** Ends every refresh token of the user. */
  async signOutEverywhere(userId: string): Promise<void> {
    await known(this.client.send(new AdminUserGlobalSignOutCommand(this.named(userId))));
  }

  private named(username: string): { UserPoolId: string; Username: string } {
    return { UserPoolId: this.userPoolId, Username: username };
  }
}

/** Undefined where there is no such account: an operator may have deleted it, which leaves nothing to do. */
async function known<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await asking(call);
  } catch (error) {
    if (isRefusal(error, 'unknownUser')) return undefined;
    throw error;
  }
}

function subOf(attributes: readonly AttributeType[] | undefined): string {
  const sub = attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (sub === undefined) throw new Error('The user pool answered without the account id');
  return sub;
}
