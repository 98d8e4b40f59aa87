import {
  type LocatedResource,
  resourcesOf,
  type SynthesizedStack,
  type Templates,
} from '../../../infra/checks/assembly.ts';

/** What a resource is once it is deployed: its Ref where no attribute is asked for. */
export type Deployed = (resource: LocatedResource, attribute: string | undefined) => string | undefined;

interface Output {
  readonly Value: unknown;
}

/** Reads values of synthesised templates as CloudFormation would fill them in. What it cannot fill in it refuses. */
export class TemplateValues {
  private readonly resources: ReadonlyMap<string, LocatedResource>;

  constructor(
    private readonly templates: Templates,
    private readonly deployed: Deployed,
    /** The value of a parameter in Systems Manager that a template takes, by its path. */
    private readonly parameter: (path: string) => string | undefined = () => undefined,
  ) {
    this.resources = new Map(
      resourcesOf(templates).map((resource) => [`${resource.stack.id}/${resource.logicalId}`, resource]),
    );
  }

  /** @throws where a value refers to something that the rehearsal has not made */
  text(value: unknown, stack: SynthesizedStack): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    const [[intrinsic, argument] = ['nothing', undefined]] = Object.entries(value ?? {}) as [string, unknown][];
    switch (intrinsic) {
      case 'Ref':
        return this.pseudoParameter(String(argument), stack) ?? this.resource(stack, String(argument), undefined);
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] = argument as string[];
        return this.resource(stack, logicalId, attribute.join('.'));
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => this.text(part, stack)).join(separator);
      }
      case 'Fn::GetStackOutput':
        return this.output(argument as { StackName: string; Region: string; OutputName: string });
      default:
        throw new Error(`${stack.name}: ${intrinsic} is not known here: ${JSON.stringify(value)}`);
    }
  }

  private output({ StackName, Region, OutputName }: { StackName: string; Region: string; OutputName: string }): string {
    const stack = this.templates.stacks.find(({ name, region }) => name === StackName && region === Region);
    const output = (stack?.template.Outputs as Record<string, Output> | undefined)?.[OutputName];
    if (stack === undefined || output === undefined) throw new Error(`${StackName} has no output ${OutputName}`);
    return this.text(output.Value, stack);
  }

  private resource(stack: SynthesizedStack, logicalId: string, attribute: string | undefined): string {
    const resource = this.resources.get(`${stack.id}/${logicalId}`);
    const parameters = stack.template.Parameters as Record<string, { readonly Default?: string }> | undefined;
    const value =
      resource === undefined
        ? this.parameter(parameters?.[logicalId]?.Default ?? '')
        : this.deployed(resource, attribute);
    if (value === undefined) {
      const what = attribute === undefined ? 'Ref' : attribute;
      throw new Error(`${stack.name}: nothing was made for ${what} of ${logicalId} (${resource?.Type ?? 'parameter'})`);
    }
    return value;
  }

  private pseudoParameter(name: string, stack: SynthesizedStack): string | undefined {
    const values: Record<string, string> = {
      'AWS::AccountId': stack.account,
      'AWS::Partition': 'aws',
      'AWS::Region': stack.region,
      'AWS::StackName': stack.name,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return values[name];
  }
}
