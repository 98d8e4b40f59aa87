import 'reflect-metadata';
import { implement } from '../../../cli/command.ts';
import { privacyReplay } from '../../../cli/definitions/application.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { IdentityDirectory } from '../../aws/identity-directory.ts';
import { ObjectStore } from '../../aws/object-store.ts';
import { type AppConfig, loadConfig } from '../../config/config.ts';
import { readEnvironment } from '../../config/environment.ts';
import {
  type ConnectionSettings,
  connectionSettings,
  jobTimeouts,
  restoredSettings,
} from '../../database/connection.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { createLog } from '../../observability/log.ts';
import { replayErasures } from './replay.ts';

const applicationName = 'classboard-privacy-replay';

/** A copy has the passwords of its time. */
const settingsOf = (config: AppConfig, host: string | undefined): ConnectionSettings =>
  host === undefined
    ? connectionSettings(config, jobTimeouts(config), applicationName)
    : restoredSettings(config, { host, port: config.env.DATABASE_PORT }, jobTimeouts(config), applicationName);

export const command = implement(privacyReplay, async ({ out }, { values }) => {
  const config = loadConfig(readEnvironment());
  const settings = settingsOf(config, values.host);
  const database = new JobsDatabase({ ...settings, max: 1 }, () => undefined);
  try {
    const store = new ObjectStore(config, createLog(config));
    const replay = await replayErasures({ database, store, directory: new IdentityDirectory(config) });
    const { recorded, erased, known, absent } = replay;
    const rest = `${known} were erased in it already, ${absent} came after its backup`;
    out.data(replay, `${erased} of ${recorded} recorded erasures were repeated in this database; ${rest}.`);
    return exit.done;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure({ what: 'Not every erasure was repeated', why, next: ['The same command again'], cause: error });
  } finally {
    await database.close();
  }
});
