import { environments } from '../../../../infra/environments.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';

/** The environment whose images are replicated into this one's registry; undefined where it builds its own. */
export const imageOrigin = ({ registry }: Pick<EnvironmentSettings, 'registry'>): string | undefined =>
  environments.find(({ account }) => registry.acceptFrom.includes(account))?.name;
