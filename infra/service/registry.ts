import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { repositoryName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';

/** Two a working day for a year. */
const keptReleases = 500;

/** Where images live: a tag never moves, every push is scanned, other regions and accounts get a copy. */
export class RegistryStack extends EnvironmentStack {
  constructor(scope: Construct, settings: EnvironmentSettings) {
    super(scope, 'Registry', settings, { description: 'Image repository and its replication' });
    const repository = new ecr.Repository(this, 'Repository', {
      repositoryName,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      encryption: ecr.RepositoryEncryption.KMS,
      removalPolicy: this.dataPolicy,
      emptyOnDelete: !settings.protected,
      lifecycleRules: [
        {
          description: 'Leftovers of interrupted pushes',
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: Duration.days(14),
        },
        {
          // A release is three entries: the index, which has the tag, the image and its attestation, which have none.
          // Those go after it, as leftovers: ECR keeps what an index refers to
          // (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html).
          description: 'The last releases',
          tagStatus: ecr.TagStatus.TAGGED,
          tagPatternList: ['*'],
          maxImageCount: keptReleases,
        },
      ],
    });
    this.publish('registry/repository-uri', repository.repositoryUri);
    this.replicate();
    this.accept();
  }

  private replicate(): void {
    const { replicateTo } = this.settings.registry;
    if (replicateTo.length === 0) return;
    new ecr.CfnReplicationConfiguration(this, 'Replication', {
      replicationConfiguration: {
        rules: [
          {
            destinations: replicateTo.map(({ account, region }) => ({ registryId: account, region })),
            repositoryFilters: [{ filter: repositoryName, filterType: 'PREFIX_MATCH' }],
          },
        ],
      },
    });
  }

  private accept(): void {
    const { acceptFrom } = this.settings.registry;
    if (acceptFrom.length === 0) return;
    const statement = new iam.PolicyStatement({
      sid: 'AcceptReplicas',
      principals: acceptFrom.map((account) => new iam.AccountPrincipal(account)),
      actions: ['ecr:ReplicateImage'],
      resources: [this.formatArn({ service: 'ecr', resource: 'repository', resourceName: repositoryName })],
    });
    new ecr.CfnRegistryPolicy(this, 'RegistryPolicy', {
      policyText: new iam.PolicyDocument({ statements: [statement] }),
    });
  }
}
