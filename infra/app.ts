import { App } from 'aws-cdk-lib';
import { buildEnvironment, createApp } from './build.ts';
import { environmentNamed } from './lookup.ts';
import { noRelease, release } from './service/release.ts';

/**
 * What the CDK command line runs:
 * `cdk deploy --all -c environment=prod -c imageDigest=sha256:… -c commit=…`
 */
const given = new App({ autoSynth: false }).node;
const context = (name: string): string | undefined => given.tryGetContext(name);

const name = context('environment');
if (name === undefined) throw new Error('Which environment? Add -c environment=NAME.');
const settings = environmentNamed(name);
const digest = context('imageDigest');
const app = createApp(settings);
buildEnvironment(app, settings, digest === undefined ? noRelease : release(digest, context('commit') ?? 'unknown'));
app.synth();
