import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../apps/cli/run-tool.ts';
import { productionAccessCommand } from '../../../apps/release/checks/first-day/mail.ts';
import { imageOrigin } from '../../../apps/release/environment/image/image-origin.ts';
import { regionsOf } from '../../../apps/release/environment/stacks/environment-stacks.ts';
import { environments } from '../../../infra/environments.ts';
import { costTag, globalRegion, imagePlatform } from '../../../infra/names.ts';
import { parametersOf } from '../../../infra/parameters.ts';
import type { ExistingResource } from '../../../infra/settings.ts';

const page = readFileSync(join(repositoryRoot, 'docs/deployment.md'), 'utf8');
const sections = page.split(/^## /m).slice(1);

/** The text of the steps; `What you need` stands before step 0. */
const section = (begin: string): string => {
  const found = sections.find((text) => text.startsWith(begin));
  if (found === undefined) throw new Error(`docs/deployment.md has no section "${begin}"`);
  return found;
};

/** What is typed there, a line a command. */
const typed = (text: string): string[] =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .trim()
      .split('\n'),
  );

const step = (number: number) => typed(section(`${number}. `));
const expectCommand = (commands: readonly string[], pattern: RegExp) =>
  expect(commands).toContainEqual(expect.stringMatching(pattern));

/** Each was missing once, and stopped whoever followed the guide: an order that is untold, or a command. */
describe('the guide from an empty account', () => {
  it('begins with what takes AWS and registrars days: mail to everybody and the zone, before the entries need its id', () => {
    const first = step(0);
    const [staging] = environments.filter(({ identity }) => identity.mailDomain !== undefined);
    if (staging === undefined) throw new Error('no environment has a mail domain');
    const options = productionAccessCommand(staging).match(/^aws sesv2 \S+|--[a-z-]+/g) ?? [];
    const asked = first.find((line) => line.startsWith('aws sesv2 put-account-details')) ?? '';
    // The region is that of the shell there.
    expect(options.filter((option) => option !== '--region' && !asked.includes(option))).toEqual([]);
    expect(section('0. ')).toContain('SES grants it for one region');
    expectCommand(first, /^aws route53 create-hosted-zone --name /);
    expectCommand(first, /^aws route53 get-hosted-zone --id .*NameServers/);
    expectCommand(first, /^dig \+short NS /);
    expect(step(1)).toContain('npm run release -- init');
  });

  it('names the times that nobody can hurry, and promises no afternoon', () => {
    const [introduction = ''] = page.split(/^## /m);
    for (const what of [
      /SES production access\) \| .*a day, sometimes several/,
      /delegation of a zone \| .*day/,
      /DKIM .*\| .*hours/,
    ])
      expect(introduction).toMatch(what);
    expect(introduction).toMatch(/day for dev.*week for all/s);
    expect(page).not.toMatch(/afternoon/i);
    const watched = new Set(environments.map(({ release }) => release.watchMinutes));
    const claimed = [...page.matchAll(/watches its alarms for (\d+) minutes/g)].map(([, minutes]) => Number(minutes));
    expect(claimed.filter((minutes) => !watched.has(minutes))).toEqual([]);
    expect(claimed).toHaveLength(1);
  });

  it('makes every branch that a release comes from, and moves the code there before it is released', () => {
    const branches = new Set(
      environments.flatMap(({ release }) => (release.branches === 'any' ? [] : release.branches)),
    );
    expectCommand(
      typed(section('What you need')),
      /^git switch --create develop && git push --set-upstream origin develop$/,
    );
    for (const branch of branches) expect(page).toContain(`\`${branch}\``);
    expectCommand(step(1), /^git commit .* && git push$/);
    expect(section('9. ')).toContain('git switch main && git merge develop && git push');
  });

  it('lets a machine of another processor build the image, before it builds one', () => {
    const processor = imagePlatform.split('/')[1];
    expectCommand(typed(section('What you need')), new RegExp(`binfmt --install ${processor}$`));
    expectCommand(typed(section('What you need')), /^docker buildx create --use$/);
    expectCommand(step(5), /release -- build \$ENV$/);
  });

  it('makes the registry of each environment that gets its images from another before the first image of that', () => {
    const followers = environments.filter((settings) => imageOrigin(settings) !== undefined);
    expect(followers.length).toBeGreaterThan(0);
    for (const { name } of followers)
      expectCommand(step(5), new RegExp(`AWS_PROFILE=\\S+ .*release -- build ${name}$`));
    expect(section('5. ')).toMatch(/Before the first image of \*staging\*[\s\S]*bootstrap for that \(step 3\)/);
  });

  it('prepares each region that stacks of an environment are in', () => {
    const count = Math.max(...environments.map((settings) => regionsOf(settings).length));
    const bootstrapped = new Set(
      [...section('3. ').matchAll(/aws:\/\/ACCOUNT\/([a-z0-9-]+)/g)].map(([, region]) => region),
    );
    expect(bootstrapped.has(globalRegion)).toBe(true);
    expect(bootstrapped.size).toBe(count);
  });

  it('finds what an account has already, of each kind that an entry can name', () => {
    const kinds: Record<ExistingResource, RegExp> = {
      detector: /list-resources --type-name AWS::GuardDuty::Detector/,
      recorder: /describe-configuration-recorders/,
      'oidc-provider': /list-open-id-connect-providers/,
    };
    for (const [kind, command] of Object.entries(kinds)) {
      expectCommand(step(1), command);
      expect(section('1. ')).toContain(`'${kind}'`);
    }
    expect(section('1. ')).toMatch(/AWS Config among them, are created by the deployment/);
  });

  it('says how each value is set that people bring, or who prints the command', () => {
    const required = environments.flatMap((settings) =>
      parametersOf(settings).filter(({ origin, name }) => origin === 'required' && !name.endsWith('-secret-arn')),
    );
    const commands = step(4);
    for (const { name } of required) expectCommand(commands, new RegExp(`params set \\$ENV ${name}`));
    expect(section('9. ')).toMatch(/`doctor`\s+prints the commands that read where the copies of prod's secrets are/);
  });

  it('activates the tag that budgets count by, after the deployment that brings it', () => {
    expectCommand(step(7), new RegExp(`update-cost-allocation-tags-status .*TagKey=${costTag},Status=Active$`));
  });

  it('creates the first school by the tool', () => {
    expectCommand(step(8), /^npm run release -- school create \$ENV .*--admin \S+ --operator$/);
  });

  it('gives the release a version and a tag of that name', () => {
    const commands = step(10);
    const version = /npm version (\S+)/.exec(commands.join('\n'))?.[1];
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expectCommand(commands, new RegExp(`git tag v${version} && git push origin v${version}$`));
  });
});
