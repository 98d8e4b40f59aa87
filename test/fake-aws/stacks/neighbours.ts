import type { FakeAccount } from '../handlers.ts';

/** What CloudFormation reads and writes in other services. Their fakes put their own functions in. */
export class Neighbours {
  private readonly values = new Map<string, string>();

  constructor(readonly fake: FakeAccount) {}

  readParameter = (region: string, name: string): string | undefined => this.values.get(`${region} ${name}`);

  putParameter = (region: string, name: string, value: string, _type: string): void => {
    this.values.set(`${region} ${name}`, value);
  };

  removeParameter = (region: string, name: string): void => {
    this.values.delete(`${region} ${name}`);
  };

  readSecret = (_region: string, _id: string): string | undefined => undefined;

  readObject = (_bucket: string, _key: string): string | undefined => undefined;
}
