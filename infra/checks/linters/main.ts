import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { environments } from '../../environments.ts';
import { previewEnvironment } from '../../lookup.ts';
import { synthesize } from '../assembly.ts';
import { type Finding, list, sift } from '../findings.ts';
import { linterReasons } from './reasons.ts';

/**
 * Runs cfn-lint and checkov over the templates of every environment: `npm run infra:lint -- FOLDER`, where FOLDER holds
 * the two programs (install-and-run.sh installs them from requirements.txt). Prints what no reason covers, and ends with 1.
 */
const run = promisify(execFile);
const output = { maxBuffer: 256 * 1024 * 1024 };

interface Template {
  readonly file: string;
  readonly region: string;
}

/** `ENVIRONMENT.STACK.json`, so that each finding says where it is. */
function writeTemplates(folder: string): Template[] {
  return [...environments, previewEnvironment('preview-check')].flatMap((settings) =>
    synthesize(settings, undefined, { validate: false }).stacks.map(({ id, region, templateFile }) => {
      const file = join(folder, `${settings.name}.${id}.json`);
      cpSync(templateFile, file);
      return { file, region };
    }),
  );
}

/** Both end with a status of their own where they find something; what they print counts. */
async function printed(program: string, parameters: readonly string[]): Promise<string> {
  try {
    return (await run(program, [...parameters], output)).stdout;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout === undefined || !/^\s*[[{]/.test(stdout)) throw error;
    return stdout;
  }
}

interface CfnLintFinding {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

async function cfnLint(programs: string, templates: readonly Template[]): Promise<Finding[]> {
  const found: CfnLintFinding[] = [];
  for (const region of new Set(templates.map((template) => template.region))) {
    const files = templates.filter((template) => template.region === region).map(({ file }) => file);
    const text = await printed(join(programs, 'cfn-lint'), ['--format', 'json', '--regions', region, '--', ...files]);
    found.push(...(JSON.parse(text || '[]') as CfnLintFinding[]));
  }
  return found.map(({ Filename, Message, Rule, Location }) => ({
    rule: Rule.Id,
    at: `${basename(Filename, '.json')}/${Location.Path?.[1] ?? ''}`,
    message: Message,
  }));
}

interface CheckovReport {
  readonly summary: { readonly parsing_errors: number; readonly resource_count: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly file_path: string;
      readonly resource: string;
    }[];
  };
}

async function checkov(programs: string, folder: string): Promise<Finding[]> {
  const parameters = ['--directory', folder, '--framework', 'cloudformation', '--output', 'json'];
  const text = await printed(join(programs, 'checkov'), [...parameters, '--quiet', '--compact', '--skip-download']);
  const { summary, results } = JSON.parse(text) as CheckovReport;
  if (summary.parsing_errors > 0 || summary.resource_count === 0)
    throw new Error(`checkov read ${JSON.stringify(summary)}`);
  return results.failed_checks.map(({ check_id: rule, check_name: message, file_path: file, resource }) => ({
    rule,
    at: `${basename(file, '.json')}/${resource.split('.').at(-1)}`,
    message,
  }));
}

const [programs] = process.argv.slice(2);
if (programs === undefined) throw new Error('usage: npm run infra:lint -- FOLDER-OF-CFN-LINT-AND-CHECKOV');
const folder = mkdtempSync(join(tmpdir(), 'classboard-templates-'));
try {
  mkdirSync(folder, { recursive: true });
  const templates = writeTemplates(folder);
  const findings = [...(await cfnLint(programs, templates)), ...(await checkov(programs, folder))];
  const { open, used } = sift(findings, linterReasons);
  const idle = linterReasons.filter((reason) => !used.has(reason));
  for (const { finding, at } of idle) console.log(`no longer found: ${finding} at ${at}`);
  if (open.length > 0) console.log(`without a reason:${list(open)}`);
  console.log(`${templates.length} templates, ${findings.length} findings, ${open.length} without a reason`);
  if (open.length + idle.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
