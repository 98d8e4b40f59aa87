import { hkdfSync } from 'node:crypto';
import type { AppConfig } from './config.ts';

/**
 * A key that all replicas arrive at, for one purpose. It comes from the secret of the app client, which stays when the
 * database's password rotates; without one, as on a developer's machine, from that password.
 */
export const sharedKey = ({ env }: AppConfig, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', env.COGNITO_CLIENT_SECRET ?? env.DATABASE_PASSWORD, '', purpose, 32));
