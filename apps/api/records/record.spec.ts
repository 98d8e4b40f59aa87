import { z } from 'zod';
import { fieldsOf, readOnly } from './fields.ts';
import { decimal, moment, nullable, text } from './kinds.ts';
import { record, toResponse } from './record.ts';

const { column, reference, optionalReference } = fieldsOf('line_items');

const item = record('LineItem', 'line_items', {
  title: column('title', text(5), { example: 'Sheet' }),
  dueDate: column('due_date', nullable(moment), { example: null, initial: null }),
  resultValueMin: readOnly(column('result_value_min', decimal(z.number()), { example: 0 })),
  categorySourcedId: reference('category_id', 'category', { example: 'coursework' }),
  gradingPeriodSourcedId: optionalReference('grading_period_id', 'academicSession', { example: null, initial: null }),
});

describe('a record', () => {
  it('reads each field under the name of the API, and others by joining them', () => {
    expect(item.select).toContain('line_items.due_date AS "dueDate"');
    expect(item.select).toContain('"category".sourced_id AS "categorySourcedId"');
    expect(item.select).toContain(' JOIN categories "category" ON "category".id = line_items.category_id');
    expect(item.select).toContain(
      'LEFT JOIN academic_sessions "grading_period" ON "grading_period".id = line_items.grading_period_id',
    );
  });

  it('writes the columns that clients can set, and no others', () => {
    const columns = ['title', 'due_date', 'category_id', 'grading_period_id'];
    expect(item.stored.map((field) => field.column)).toEqual(columns);
    expect(item.insert).toContain(`date_last_modified, ${columns.join(', ')})`);
    expect(item.update).toContain('title = $3, due_date = $4, category_id = $5, grading_period_id = $6,');
    expect(item.update).not.toContain('result_value_min');
  });

  it('takes a body that leaves out what has an initial value, and refuses what clients cannot set', () => {
    const body = { title: 'Sheet', categorySourcedId: 'coursework' };
    expect(item.createBody.parse(body)).toEqual({ ...body, dueDate: null, gradingPeriodSourcedId: null });
    expect(item.createBody.safeParse({ title: 'Sheet' }).success).toBe(false);
    expect(item.createBody.safeParse({ ...body, resultValueMin: 1 }).success).toBe(false);
  });

  it('takes any part of it for a change, without filling in the rest', () => {
    expect(item.updateBody.parse({ title: 'Test' })).toEqual({ title: 'Test' });
    expect(item.updateBody.safeParse({ title: 'Too long' }).success).toBe(false);
  });

  it('answers with the fields described alone, although imports stored longer texts', () => {
    const row = {
      id: 7,
      sourcedId: 'sheet-3',
      status: 'active' as const,
      dateLastModified: new Date('2026-11-20T08:00:00Z'),
      version: 2,
      title: 'A title that came with an import',
      dueDate: new Date('2026-11-23T22:59:59Z'),
      resultValueMin: '0.5',
      categorySourcedId: 'coursework',
      gradingPeriodSourcedId: null,
    };
    const answer = toResponse(item, row);
    expect(answer).toEqual({
      sourcedId: 'sheet-3',
      status: 'active',
      dateLastModified: '2026-11-20T08:00:00.000Z',
      version: 2,
      title: 'A title that came with an import',
      dueDate: '2026-11-23T22:59:59.000Z',
      resultValueMin: 0.5,
      categorySourcedId: 'coursework',
      gradingPeriodSourcedId: null,
    });
    expect(item.response.parse(answer)).toEqual(answer);
  });

  it('has an example that fits its schemas', () => {
    expect(item.response.safeParse(item.example).success).toBe(true);
    expect(item.createBody.safeParse(item.exampleBody).success).toBe(true);
  });
});
