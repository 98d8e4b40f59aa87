import type {
  GetResourceInput,
  GetResourceOutput,
  ListResourcesInput,
  ListResourcesOutput,
} from '@aws-sdk/client-cloudcontrol';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';
import { Existing } from '../refusals/existing.ts';
import type { Properties } from '../stacks/names.ts';
import { Stacks } from '../stacks/stacks.ts';

interface Found {
  readonly physicalId: string;
  readonly properties: Properties;
}

/** Everything of a type that a region of the account holds, in stacks and beside them. */
export function resourcesOf(fake: FakeAccount, type: string, region: string): Found[] {
  const all = [...fake.part(Stacks).held(), ...fake.part(Existing).resources];
  return all.filter((one) => one.type === type && one.region === region);
}

const describe = ({ physicalId, properties }: Found) => ({
  Identifier: physicalId,
  Properties: JSON.stringify(properties),
});

function list({ TypeName = '' }: ListResourcesInput, { fake, region }: Call): ListResourcesOutput {
  return { TypeName, ResourceDescriptions: resourcesOf(fake, TypeName, region).map(describe) };
}

function get({ TypeName = '', Identifier }: GetResourceInput, { fake, region }: Call): GetResourceOutput {
  const found = resourcesOf(fake, TypeName, region).find(({ physicalId }) => physicalId === Identifier);
  if (found === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Resource of type '${TypeName}' with identifier '${Identifier}' was not found.`,
    );
  }
  return { TypeName, ResourceDescription: describe(found) };
}

/** Cloud Control, which reads any resource by its type and identifier. */
export const resourcesService: Service = {
  service: 'cloudcontrol',
  operations: { GetResource: get, ListResources: list },
};
