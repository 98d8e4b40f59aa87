import 'reflect-metadata';
import { implement } from '../../../cli/command.ts';
import { privacyReplay } from '../../../cli/definitions/application.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { IdentityDirectory } from '../../aws/identity-directory.ts';
import { ObjectStore } from '../../aws/object-store.ts';
import { type AppConfig, loadConfig } from '../../config/config.ts';
import { readEnvironment } from '../../config/environment.ts';
import { jobTimeouts, settingsAt } from '../../database/connection.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { createLog } from '../../observability/log.ts';
import { writeLeftRecords } from './erasure-records.ts';
import { replayErasures } from './replay.ts';

const applicationName = 'classboard-privacy-replay';

const open = (config: AppConfig, host: string | undefined): JobsDatabase =>
  new JobsDatabase({ ...settingsAt(config, host, jobTimeouts(config), applicationName), max: 1 }, () => undefined);

/** What the database that served before has not written down: how many. */
async function recordedOf(config: AppConfig, store: ObjectStore, host: string): Promise<number> {
  const former = open(config, host);
  try {
    return await writeLeftRecords(former, store);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`what ${host} has not written down could not be read: ${why}`, { cause: error });
  } finally {
    await former.close();
  }
}

export const command = implement(privacyReplay, async ({ out }, { values }) => {
  const config = loadConfig(readEnvironment());
  const { host, former } = values;
  const database = open(config, host);
  try {
    const store = new ObjectStore(config, createLog(config));
    const late = former === undefined ? 0 : await recordedOf(config, store, former);
    const replay = await replayErasures({ database, store, directory: new IdentityDirectory(config) });
    const { recorded, erased, known, absent } = replay;
    const rest = `${known} were erased in it already, ${absent} came after its backup`;
    if (late > 0) out.print(`${late} of ${former} were written down only now.`);
    out.data(
      { ...replay, late },
      `${erased} of ${recorded} recorded erasures were repeated in this database; ${rest}.`,
    );
    return exit.done;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure({ what: 'Not every erasure was repeated', why, next: ['The same command again'], cause: error });
  } finally {
    await database.close();
  }
});
