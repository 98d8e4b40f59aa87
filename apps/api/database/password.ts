import type { DatabaseSecret, SecretStage } from '../aws/secrets.ts';
import type { AppConfig } from '../config/config.ts';
import { isPasswordRefused } from './failures.ts';

const minSecondsBetweenReads = 2;

/** Where passwords come from. Undefined: there is none of this stage. */
export interface PasswordSource {
  password(stage: SecretStage): Promise<string | undefined>;
}

/**
 * The password of this process's role. Begins with the one the process was started with; when the server refuses it,
 * the secret is read again, once for everybody who waits, so that a rotation needs no restart.
 */
export class DatabasePassword {
  private reading: Promise<void> | undefined;
  private lastReadAt = Number.NEGATIVE_INFINITY;
  private generation = 0;

  constructor(
    private value: string,
    private readonly source: PasswordSource | undefined,
    /** A rotation first changes the role, then puts the new version in force: in between only the pending one opens. */
    private readonly stages: readonly SecretStage[] = ['AWSCURRENT', 'AWSPENDING'],
  ) {}

  readonly current = async (): Promise<string> => this.value;

  /** Which password is in force, without showing it. */
  readonly version = (): number => this.generation;

  /**
   * To be called when the server refused the password.
   * @param refused the version that was in force when the attempt began
   * @returns whether there is another password now than the one refused
   */
  readonly renew = async (refused = this.generation): Promise<boolean> => {
    if (this.source === undefined || this.generation !== refused) return this.generation !== refused;
    if (this.reading === undefined && performance.now() - this.lastReadAt < minSecondsBetweenReads * 1_000) {
      return false;
    }
    this.reading ??= this.read(this.source).finally(() => {
      this.reading = undefined;
    });
    await this.reading;
    return this.generation !== refused;
  };

  private async read(source: PasswordSource): Promise<void> {
    this.lastReadAt = performance.now();
    for (const stage of this.stages) {
      // Where the secret cannot be read, the caller should get the refusal itself.
      const value = await source.password(stage).catch(() => undefined);
      if (value === undefined || value === this.value) continue;
      this.value = value;
      this.generation += 1;
      return;
    }
  }
}

const passwords = new WeakMap<AppConfig, DatabasePassword>();

/** One password for all connections of a process: what one of them learns, the others know. */
export function databasePassword(config: AppConfig): DatabasePassword {
  const known = passwords.get(config);
  if (known !== undefined) return known;
  const password = new DatabasePassword(config.env.DATABASE_PASSWORD, secretOf(config));
  passwords.set(config, password);
  return password;
}

/** Of a database that was restored: it has the passwords of its backup, of which the last rotation may be later. */
export const restoredPassword = (config: AppConfig): DatabasePassword =>
  new DatabasePassword(config.env.DATABASE_PASSWORD, secretOf(config), ['AWSCURRENT', 'AWSPREVIOUS']);

/** The SDK is loaded with the first read: it takes longer than a run of migrations that has nothing to do. */
function secretOf(config: AppConfig): PasswordSource | undefined {
  const { DATABASE_SECRET_ARN: arn } = config.env;
  if (arn === undefined) return undefined;
  let secret: Promise<DatabaseSecret> | undefined;
  return {
    password: async (stage) => {
      secret ??= import('../aws/secrets.ts').then(({ DatabaseSecret }) => new DatabaseSecret(config, arn));
      return (await secret).password(stage);
    },
  };
}

/** Connects; where the password is refused and there is a newer one, connects again. */
export async function withCurrentPassword<T>(
  password: DatabasePassword | undefined,
  connect: () => Promise<T>,
): Promise<T> {
  const version = password?.version();
  try {
    return await connect();
  } catch (error) {
    if (!isPasswordRefused(error) || !(await password?.renew(version))) throw error;
    return connect();
  }
}
