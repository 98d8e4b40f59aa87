export interface DeployOptions {
  readonly digest: string | undefined;
  readonly commit: string | undefined;
  readonly planOnly: boolean;
  readonly only: 'app' | 'infra' | undefined;
  readonly planHash: string | undefined;
  readonly reason: string;
  readonly yes: boolean;
  readonly watchMinutes: number;
  readonly ignoreAlarms: readonly string[];
  readonly rolesAgain: boolean;
}
