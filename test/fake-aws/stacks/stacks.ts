import { randomUUID } from 'node:crypto';
import type { Output } from '@aws-sdk/client-cloudformation';
import { AwsError, type FakeAccount } from '../handlers.ts';
import { apply } from './effects.ts';
import { attributeOf, type Place, physicalIdOf } from './names.ts';
import { Neighbours } from './neighbours.ts';
import { Operation } from './operation.ts';
import { kebab, type ResourceScript, resourceNamed, type StackScript } from './scripts.ts';
import { type HeldResource, type StackLookup, type StackState, stackEvent, type Target } from './stack-state.ts';
import { inOrder, resolve, type Template, type Values } from './template.ts';

/** The stacks of all regions. */
export class Stacks implements StackLookup {
  private readonly stacks: StackState[] = [];
  private readonly operations = new Map<string, Operation>();
  private scripts: ResourceScript[] = [];

  constructor(readonly fake: FakeAccount) {}

  /** By name or id; deleted ones by id only. */
  find(region: string, reference: string): StackState | undefined {
    const here = this.stacks.filter((stack) => stack.region === region);
    return (
      here.find(({ id }) => id === reference) ??
      here.find(({ name, status }) => name === reference && status !== 'DELETE_COMPLETE')
    );
  }

  all(region: string): StackState[] {
    return this.stacks.filter((stack) => stack.region === region);
  }

  held(except?: { readonly stack: StackState; readonly logicalId: string }): HeldResource[] {
    return this.stacks.flatMap((stack) =>
      [...stack.resources.values()]
        .filter(({ logicalId, isRefused }) => {
          const isExcepted = stack === except?.stack && logicalId === except.logicalId;
          return !isExcepted && isRefused !== true;
        })
        .map(({ type, physicalId, properties, status }) => ({
          type,
          physicalId,
          properties,
          status,
          region: stack.region,
        })),
    );
  }

  /** By its id in the CDK's app: `Network`. */
  named(id: string): StackState {
    const name = `classboard-${this.fake.settings.name}-${kebab(id)}`;
    const found = this.stacks.find((stack) => stack.name === name && stack.status !== 'DELETE_COMPLETE');
    if (found === undefined) throw new Error(`no stack ${name}`);
    return found;
  }

  add(region: string, name: string): StackState {
    const { account } = this.fake.settings;
    const stack: StackState = {
      id: `arn:aws:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`,
      name,
      region,
      createdAt: this.fake.now(),
      status: 'REVIEW_IN_PROGRESS',
      reason: undefined,
      updatedAt: undefined,
      deletedAt: undefined,
      protection: false,
      target: undefined,
      resources: new Map(),
      outputs: [],
      events: [],
      changeSets: new Map(),
      drift: { status: 'NOT_CHECKED', at: undefined },
      token: undefined,
    };
    this.stacks.push(stack);
    return stack;
  }

  begin(stack: StackState, target: Target, token: string | undefined): void {
    stack.token = token;
    this.operation(stack).begin(target);
  }

  cancel(stack: StackState): void {
    this.operations.get(stack.id)?.cancel();
  }

  resume(stack: StackState, skip: readonly string[]): void {
    this.operations.get(stack.id)?.resume(skip);
  }

  delete(stack: StackState, token: string | undefined): void {
    stack.token = token;
    this.operation(stack).delete();
  }

  /** A stack that has been there for long. */
  deployed(region: string, name: string, template: Template, protection: boolean, body: string): StackState {
    const stack = this.add(region, name);
    const target: Target = {
      template,
      body,
      parameters: this.defaults(region, template),
      tags: [],
      roleArn: undefined,
      capabilities: [],
    };
    const { account } = this.fake.settings;
    for (const logicalId of inOrder(template)) {
      const definition = template.Resources[logicalId];
      if (definition === undefined) continue;
      const { Type: type } = definition;
      const properties = resolve(definition.Properties ?? {}, this.valuesOf(stack, target));
      const place = { region, account, stackName: name, logicalId, generation: 0 };
      const physicalId = physicalIdOf(type, properties, place);
      const applied = apply({ fake: this.fake, region, type, physicalId, properties, exists: false, steady: true });
      stack.resources.set(logicalId, {
        logicalId,
        type,
        physicalId: applied.physicalId ?? physicalId,
        generation: 0,
        properties,
        definition,
        status: 'CREATE_COMPLETE',
        reason: undefined,
        at: this.fake.now(),
      });
    }
    stack.target = target;
    stack.protection = protection;
    stack.outputs = this.outputsOf(stack, target);
    stackEvent(stack, this.fake.now(), 'CREATE_IN_PROGRESS', 'User Initiated');
    stackEvent(stack, this.fake.now(), 'CREATE_COMPLETE');
    return stack;
  }

  /** @throws AwsError where a parameter of the store is missing */
  defaults(region: string, template: Template): Target['parameters'] {
    const parameters = Object.entries(template.Parameters ?? {});
    const missing: string[] = [];
    const found = parameters.map(([ParameterKey, { Type, Default = '' }]) => {
      if (!Type.startsWith('AWS::SSM::Parameter::Value')) return { ParameterKey, ParameterValue: Default };
      const ResolvedValue = this.fake.part(Neighbours).readParameter(region, Default);
      if (ResolvedValue === undefined) missing.push(Default);
      return { ParameterKey, ParameterValue: Default, ...(ResolvedValue === undefined ? {} : { ResolvedValue }) };
    });
    if (missing.length > 0)
      throw new AwsError(
        'ValidationError',
        `Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`,
      );
    return found;
  }

  valuesOf(stack: StackState, target: Target): Values {
    const { region, name: stackName, id } = stack;
    const { account } = this.fake.settings;
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::Region': region,
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': id,
    };
    const resource = (logicalId: string) => {
      const state = stack.resources.get(logicalId);
      if (state === undefined) throw new Error(`Unresolved resource dependencies [${logicalId}]`);
      return state;
    };
    return {
      ref: (name) => {
        const parameter = target.parameters.find(({ ParameterKey }) => ParameterKey === name);
        return pseudo[name] ?? parameter?.ResolvedValue ?? parameter?.ParameterValue ?? resource(name).physicalId;
      },
      attribute: (logicalId, attribute) => {
        const { type, physicalId, generation } = resource(logicalId);
        const place: Place = { region, account, stackName, logicalId, generation };
        return attributeOf(type, attribute, physicalId, place);
      },
      stackOutput: (name, where, output) => {
        const found = this.find(where, name)?.outputs.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
        if (found === undefined) throw new Error(`Output ${output} does not exist in stack ${name} in ${where}`);
        return found;
      },
    };
  }

  outputsOf(stack: StackState, target: Target): Output[] {
    const values = this.valuesOf(stack, target);
    return Object.entries(target.template.Outputs ?? {}).map(([OutputKey, { Value, Description }]) => ({
      OutputKey,
      OutputValue: String(resolve(Value, values)),
      ...(Description === undefined ? {} : { Description }),
    }));
  }

  script(id: string): StackScript {
    const name = `classboard-${this.fake.settings.name}-${kebab(id)}`;
    const add = (kind: ResourceScript['kind'], resource: string, reason: string, left: number) =>
      void this.scripts.push({ stack: name, resource, kind, reason, left });
    return {
      fails: (resource, reason = denied, times = 1) => add('fails', resource, reason, times),
      hangs: (resource) => add('hangs', resource, '', 1),
      rollbackFails: (resource, reason = denied) => add('rollback-fails', resource, reason, 1),
      drifts: (resource, properties) => {
        const { resources } = this.named(id);
        const state = resources.get(resourceNamed(resource, resources.keys()) ?? '');
        if (state === undefined) throw new Error(`${name}: no resource ${resource}`);
        state.drifted = { ...state.properties, ...properties };
      },
      resumes: () => {
        this.scripts = this.scripts.filter(({ stack }) => stack !== name);
      },
    };
  }

  take(stack: StackState, logicalId: string, kinds: readonly ResourceScript['kind'][]): ResourceScript | undefined {
    const found = this.scripts.find(
      (script) =>
        script.left > 0 &&
        script.stack === stack.name &&
        kinds.includes(script.kind) &&
        resourceNamed(script.resource, [logicalId, ...stack.resources.keys()]) === logicalId,
    );
    if (found !== undefined) found.left -= 1;
    return found;
  }

  private operation(stack: StackState): Operation {
    const operation = new Operation(this.fake, this, stack);
    this.operations.set(stack.id, operation);
    return operation;
  }
}

const denied =
  'Resource handler returned message: "Access denied for operation" (RequestToken: 00000000-0000-4000-8000-000000000000, HandlerErrorCode: AccessDenied)';
