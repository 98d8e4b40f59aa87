import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createCognitoClient, createS3Client } from './clients.ts';

/** One cheap call to each AWS service the application depends on, for the health report. */
@Injectable()
export class AwsProbes {
  private readonly cognito;
  private readonly s3;

  constructor(private readonly config: AppConfig) {
    this.cognito = createCognitoClient(config);
    this.s3 = createS3Client(config, config.env.S3_ENDPOINT);
  }

  async identity(): Promise<void> {
    await this.cognito.send(new DescribeUserPoolCommand({ UserPoolId: this.config.env.COGNITO_USER_POOL_ID }));
  }

  async storage(): Promise<void> {
    await this.s3.send(new HeadBucketCommand({ Bucket: this.config.env.S3_UPLOADS_BUCKET }));
  }
}
