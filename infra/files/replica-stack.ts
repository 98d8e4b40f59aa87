import type { Construct } from 'constructs';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { createLogsBucket } from './logs-bucket.ts';
import { allowDistributions, createUploads, type Uploads } from './uploads.ts';

/** The copy of the uploads in another region. The environment that stands there serves from it. */
export class StorageReplicaStack extends EnvironmentStack {
  readonly uploads: Uploads;

  constructor(scope: Construct, settings: EnvironmentSettings, region: string) {
    super(scope, 'StorageReplica', settings, { description: `Copy of the uploads in ${region}`, region });
    const accessLogs = createLogsBucket(this, settings, 'replica-logs');
    this.uploads = createUploads(this, settings, 'uploads-replica', accessLogs);
    allowDistributions(this, this.uploads, undefined);
  }
}
