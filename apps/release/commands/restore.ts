import { databaseIdentifier } from '../../../infra/names.ts';
import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { approveInPerson } from '../deployment/approval.ts';
import { releaseLock } from '../deployment/lock/held-lock.ts';
import { takeLock } from '../deployment/lock/take-lock.ts';
import { whoReleases } from '../environment/actor.ts';
import { replayErasures } from '../environment/tasks/replay-erasures.ts';
import { isLeftOut } from '../restore/proxy.ts';
import { requireCopy } from '../restore/restored-copy.ts';
import { takePlace } from '../restore/take-place.ts';
import { implement } from './command.ts';

export const command = implement(definitions.restore, async (context, { values, yes }) => {
  const { out, settings } = context;
  const { instance } = values;
  if (instance === undefined) {
    throw new Failure({
      what: 'Nothing was restored',
      why: '--instance: required',
      next: [
        `aws rds describe-db-instances --query 'DBInstances[].[DBInstanceIdentifier,DBInstanceStatus]' --output text`,
      ],
      exitCode: exit.blocked,
    });
  }
  const who = await whoReleases(context);
  const lock = await takeLock(context, { kind: 'deploy', who, why: `restore from ${instance}` });
  try {
    const isExchanged = await isLeftOut(context, instance);
    const host = isExchanged ? undefined : (await requireCopy(context, instance)).host;
    out.say(
      isExchanged
        ? `PASS copy: ${instance} has the name already; its proxy has no database yet`
        : `PASS copy: ${instance} is available, where the tasks reach it`,
    );
    await approveInPerson(context, {
      yes,
      question: `Have ${instance} serve ${settings.name} in the place of ${databaseIdentifier(settings)}? Nobody can use it for some minutes.`,
      refusal: 'Nothing was changed',
    });
    // While it serves nobody: what follows does not begin unless everybody is erased again.
    const before = await replayErasures(context, host);
    out.say(`PASS erasures: ${before.join(' ')}`);
    await lock.confirm();
    const kept = await takePlace(context, { copy: instance, isExchanged }, lock);
    out.say(`PASS exchange: ${instance} serves; what served is ${kept ?? 'under the name that a run before gave it'}`);
    // Whoever was erased while the two changed places is in the records, and not in the copy.
    const since = await replayErasures(context, undefined);
    out.say(`PASS erasures since: ${since.join(' ')}`);
    const next = [
      commandLine('smoke', settings.name),
      commandLine('verify', settings.name),
      commandLine('drift', settings.name),
    ];
    const report = { environment: settings.name, instance, kept, erasures: [...before, ...since], next };
    out.data(report, [`${settings.name} is served by what was restored. Next:`, ...next].join('\n'));
    return exit.done;
  } finally {
    await releaseLock(context, lock);
  }
});
