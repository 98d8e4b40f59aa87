import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { estimate, total } from '../cost/estimate.ts';
import { costPage } from '../cost/report.ts';
import { environments } from '../environments.ts';
import { picture, pictureFile } from '../picture/picture.ts';
import { synthesized } from './all.ts';

const docs = new URL('../../docs/', import.meta.url);
const page = (name: string): string => readFileSync(new URL(name, docs), 'utf8');

describe('a document that is made from the code', () => {
  it('the picture is what the templates of prod are: npm run infra:picture', () => {
    assert.equal(readFileSync(pictureFile, 'utf8'), picture(synthesized('prod')));
  });

  it('the cost table is what the templates and the price list are: npm run infra:cost -- --write', () => {
    const costs = Object.fromEntries(environments.map(({ name }) => [name, estimate(synthesized(name))]));
    assert.equal(page('costs.md'), costPage(costs));
  });

  it('the budget of every environment has room for what it costs', () => {
    for (const { name, operations } of environments) {
      const usd = total(estimate(synthesized(name)));
      assert.ok(usd < operations.monthlyBudgetUsd, `${name}: ${usd} of ${operations.monthlyBudgetUsd} USD`);
    }
  });
});

describe('the documents about the infrastructure', () => {
  it('link to places that exist', () => {
    for (const name of ['infrastructure.md', 'costs.md', 'runbooks/README.md']) {
      for (const [, target = ''] of page(name).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        assert.ok(existsSync(new URL(target, new URL(name, docs))), `${name}: ${target}`);
      }
    }
  });

  it('name commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../package.json', docs), 'utf8'));
    const pages = ['infrastructure.md', 'costs.md', 'runbooks/README.md', 'runbooks/budget.md'].map(page).join('\n');
    const named = new Set([...pages.matchAll(/npm run ([a-z:-]+)/g)].map(([, script = '']) => script));
    assert.deepEqual(
      [...named].filter((script) => !(script in scripts)),
      [],
    );
  });
});
