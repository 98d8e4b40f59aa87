import { resourceName } from '../../../infra/names.ts';
import { noRelease, type Release, release } from '../../../infra/service/release.ts';
import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { deployedTemplate, type Template } from '../aws/cloudformation-stacks.ts';
import { readParameter } from '../aws/ssm.ts';
import { chooseImage } from '../deployment/choose-image.ts';
import { makePlan } from '../deployment/plan/make-plan.ts';
import { planAsMarkdown } from '../deployment/plan/markdown.ts';
import { printPlan } from '../deployment/plan/print-plan.ts';
import type { Context } from '../environment/context.ts';
import { assemble } from '../environment/stacks/assemble.ts';
import { implement } from './command.ts';

export const command = implement(definitions.plan, async (context, { values }) => {
  const step = context.out.step(`Plan for ${context.settings.name}`);
  const chosen = await chooseRelease(context, values.digest, values.commit);
  step.note('synthesising the stacks');
  const assembly = await assemble(context.settings, chosen);
  step.note('reading what is deployed');
  const plan = await makePlan(context, assembly, {
    base: values.base,
    checkMigrations: !values['skip-migration-check'],
  });
  step.done(plan.hash);
  const text = values.markdown ? planAsMarkdown(plan) : printPlan(plan, { detailed: values.detailed });
  context.out.data(plan, text);
  if (plan.blocked.length > 0) return exit.blocked;
  return plan.hasChanges ? exit.changes : exit.done;
});

async function chooseRelease(
  context: Context,
  digest: string | undefined,
  commit: string | undefined,
): Promise<Release> {
  if (digest === undefined && commit === undefined) return runningRelease(context);
  const image = await chooseImage(context, { digest, commit });
  return release(image.digest, image.commit);
}

/** The image and its commit in the deployed templates, so that neither shows as a change. */
async function runningRelease(context: Context): Promise<Release> {
  const { settings } = context;
  const [running, service] = await Promise.all([
    readParameter(context, 'release/image-digest'),
    deployedTemplate(context, { name: resourceName(settings, 'service'), region: settings.region }),
  ]);
  if (running === undefined || running.value === noRelease.imageDigest) {
    throw new Failure({
      what: `Nothing runs in ${settings.name} yet`,
      why: 'so there is no image to plan the infrastructure for',
      next: [commandLine('plan', settings.name, { commit: 'HEAD' }), commandLine('build', settings.name)],
      exitCode: exit.blocked,
    });
  }
  return release(running.value, commitIn(service) ?? 'unknown');
}

function commitIn(template: Template | undefined): string | undefined {
  for (const { Type, Properties } of Object.values<Template>(template?.Resources ?? {})) {
    if (Type !== 'AWS::ECS::TaskDefinition') continue;
    for (const { Environment = [] } of Properties.ContainerDefinitions) {
      for (const { Name, Value } of Environment) if (Name === 'GIT_COMMIT') return Value;
    }
  }
  return undefined;
}
