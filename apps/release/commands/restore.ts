import { databaseIdentifier } from '../../../infra/names.ts';
import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { approveInPerson } from '../deployment/approval.ts';
import { releaseLock } from '../deployment/lock/held-lock.ts';
import { takeLock } from '../deployment/lock/take-lock.ts';
import { whoReleases } from '../environment/actor.ts';
import { eraseAgain } from '../restore/erase-again.ts';
import { migrateCopy, pendingInCopy } from '../restore/migrate-copy.ts';
import { isLeftOut } from '../restore/proxy.ts';
import { requireCopy } from '../restore/restored-copy.ts';
import { takePlace } from '../restore/take-place.ts';
import { implement } from './command.ts';

export const command = implement(definitions.restore, async (context, { values, yes }) => {
  const { out, settings } = context;
  const { instance, 'former-lost': isFormerLost } = values;
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
    out.print(
      isExchanged
        ? `PASS copy: ${instance} has the name already; its proxy has no database yet`
        : `PASS copy: ${instance} is available, where the tasks reach it`,
    );
    const pending = host === undefined ? [] : await pendingInCopy(context, { name: instance, host });
    await approveInPerson(context, {
      yes,
      question: [
        `Have ${instance} serve ${settings.name} in the place of ${databaseIdentifier(settings)}?`,
        ...(pending.length === 0 ? [] : [`First it gets the migrations it lacks: ${pending.join(', ')}.`]),
        'Nobody can use it for some minutes.',
      ].join(' '),
      refusal: 'Nothing was changed',
    });
    // While it serves nobody: what follows does not begin unless it has the schema, and everybody is erased again.
    const applied =
      host === undefined || pending.length === 0 ? [] : await migrateCopy(context, { name: instance, host });
    out.print(
      `PASS schema: ${applied.length === 0 ? `${instance} lacked no migration` : `applied ${applied.join(', ')}`}`,
    );
    const again = { instance, isFormerLost };
    const before = await eraseAgain(context, again, host);
    out.print(`PASS erasures: ${before.join(' ')}`);
    await lock.confirm();
    // What was erased in the meantime stands in what served, and nobody may see it in what serves from now on.
    const meanwhile: string[] = [];
    const inBetween = async () => void meanwhile.push(...(await eraseAgain(context, again, host)));
    const kept = await takePlace(context, { copy: instance, isExchanged }, lock, inBetween);
    out.print(
      `PASS exchange: ${instance} serves; what served is ${kept ?? 'under the name that a run before gave it'}`,
    );
    // Whoever reached what served by an old answer of DNS may have been erased there since.
    const since = await eraseAgain(context, again, undefined);
    out.print(`PASS erasures since: ${since.join(' ')}`);
    const next = [
      commandLine('smoke', settings.name),
      commandLine('verify', settings.name),
      commandLine('drift', settings.name),
    ];
    const erasures = [...before, ...meanwhile, ...since];
    const report = { environment: settings.name, instance, kept, applied, erasures, next };
    out.data(report, [`${settings.name} is served by what was restored. Next:`, ...next].join('\n'));
    return exit.done;
  } finally {
    await releaseLock(context, lock);
  }
});
