import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, CfnResource } from 'aws-cdk-lib';
import { buildEnvironment, createApp } from '../build.ts';
import { noRelease, type Release } from '../service/release.ts';
import type { EnvironmentSettings } from '../settings.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
  readonly Properties?: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface SynthesizedStack {
  /** Construct id: the same in every environment. */
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly terminationProtection: boolean;
  readonly resources: Readonly<Record<string, Resource>>;
  /** Path of the construct by logical id. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: Readonly<Record<string, unknown>>;
  readonly templateFile: string;
  readonly dependencies: readonly string[];
}

export interface Synthesized {
  readonly settings: EnvironmentSettings;
  readonly app: App;
  readonly stacks: readonly SynthesizedStack[];
  /** What the CDK's own validation and the constructs said, acknowledged findings left out. */
  readonly reportFile: string;
}

/** What can be asked of a synthesised environment and of a deployed one alike. */
export type Templates = Pick<Synthesized, 'settings' | 'stacks'>;

export interface LocatedResource extends Resource {
  readonly stack: SynthesizedStack;
  readonly logicalId: string;
  readonly path: string;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Synthesises one environment into a folder of its own, which goes with the process. No network, no credentials. */
export function synthesize(
  settings: EnvironmentSettings,
  release: Release = noRelease,
  options: { readonly validate: boolean } = { validate: true },
): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), `classboard-assembly-${settings.name}-`));
  folders.push(outdir);
  const app = createApp(settings, {
    outdir,
    // Three quarters of the time; only the checks want it.
    builtinCloudFormationValidation: options.validate,
  });
  buildEnvironment(app, settings, release);
  const assembly = app.synth();
  const paths = pathsOf(app);
  const stacks = assembly.stacks.map((stack) => ({
    id: stack.id,
    name: stack.stackName,
    account: stack.environment.account,
    region: stack.environment.region,
    terminationProtection: stack.terminationProtection ?? false,
    resources: stack.template.Resources ?? {},
    paths: paths.get(stack.id) ?? {},
    template: stack.template,
    templateFile: stack.templateFullPath,
    dependencies: stack.dependencies.map((dependency) => dependency.id),
  }));
  return { settings, app, stacks, reportFile: join(outdir, 'validation-report.json') };
}

function pathsOf(app: App): Map<string, Record<string, string>> {
  const paths = new Map<string, Record<string, string>>();
  for (const construct of app.node.findAll()) {
    if (!CfnResource.isCfnResource(construct)) continue;
    const { stack } = construct;
    const known = paths.get(stack.node.id) ?? {};
    known[stack.resolve(construct.logicalId)] = construct.node.path.replace(/\/(Resource|Default)$/, '');
    paths.set(stack.node.id, known);
  }
  return paths;
}

/** All resources of an environment, or those of one type. */
export function resourcesOf(environment: Templates, type?: string): LocatedResource[] {
  return environment.stacks.flatMap((stack) =>
    Object.entries(stack.resources)
      .filter(([, resource]) => type === undefined || resource.Type === type)
      .map(([logicalId, resource]) => ({
        ...resource,
        stack,
        logicalId,
        path: stack.paths[logicalId] ?? `${stack.id}/${logicalId}`,
      })),
  );
}

export function stackOf(environment: Synthesized, id: string): SynthesizedStack {
  const found = environment.stacks.find((stack) => stack.id === id);
  if (found === undefined) throw new Error(`${environment.settings.name}: no stack ${id}`);
  return found;
}
