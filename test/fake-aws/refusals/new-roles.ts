import { AwsError, type FakeAccount } from '../handlers.ts';

/**
 * Roles that IAM has made and that other services do not know yet: IAM is eventually consistent
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency). Each
 * is refused the first time that a task is to be started with it, as ECS does
 * (https://github.com/pulumi/pulumi-awsx/issues/927).
 */
export class NewRoles {
  private readonly unknown = new Set<string>();

  constructor(readonly fake: FakeAccount) {}

  add(name: string): void {
    this.unknown.add(name);
  }

  /** @throws AwsError for a role that was made just now; the next try finds it */
  assume(arns: readonly (string | undefined)[]): void {
    const found = arns.find((arn) => this.unknown.has(nameIn(arn)));
    if (found === undefined) return;
    for (const arn of arns) this.unknown.delete(nameIn(arn));
    throw new AwsError(
      'ClientException',
      `ECS was unable to assume the role '${found}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
    );
  }
}

const nameIn = (arn = ''): string => arn.split('/').at(-1) ?? '';
