import { resourcesOf, type Templates } from '../../../infra/checks/assembly.ts';
import { resourceBehind } from '../../../infra/checks/references.ts';
import { restoreTestRuleName } from '../../../infra/names.ts';

/** The alias of the key that the templates encrypt a bucket with; undefined where it has none of its own. */
export function keyAliasOf(templates: Templates, bucketName: string): string | undefined {
  const bucket = resourcesOf(templates, 'AWS::S3::Bucket').find(
    ({ Properties }) => Properties.BucketName === bucketName,
  );
  const [rule] = bucket?.Properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
  const keyId = rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
  if (bucket === undefined || keyId === undefined) return undefined;
  const key = resourceBehind(templates, bucket.stack, keyId);
  return resourcesOf(templates, 'AWS::KMS::Alias').find(
    ({ Properties, stack }) => resourceBehind(templates, stack, Properties.TargetKeyId)?.path === key?.path,
  )?.Properties.AliasName;
}

/** The command that the rule of the restore tests starts its task with, for one job. */
export function restoreTestCommand(templates: Templates, job: string): string[] {
  const name = restoreTestRuleName(templates.settings);
  const rule = resourcesOf(templates, 'AWS::Events::Rule').find(({ Properties }) => Properties.Name === name);
  const template: string | undefined = rule?.Properties.Targets[0]?.InputTransformer?.InputTemplate;
  if (template === undefined) throw new Error(`There is no rule ${name}`);
  const { containerOverrides } = JSON.parse(template.replace('<job>', JSON.stringify(job)));
  return containerOverrides[0].command;
}
