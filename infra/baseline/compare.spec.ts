import { approvalOf, dangersOf } from './compare.ts';

const bucket = { type: 'AWS::S3::Bucket', fixed: { BucketName: 'uploads' } };
const released = { Storage: { Uploads: bucket } };

describe('the step from a release to the next', () => {
  it('is safe when nothing that is fixed changes, and something is added', () => {
    const now = { Storage: { Uploads: bucket, More: bucket }, New: { Queue: bucket } };
    expect(dangersOf(released, now)).toEqual([]);
  });

  it('deletes what is gone from the template, or whose stack is gone', () => {
    const expected = {
      stack: 'Storage',
      logicalId: 'Uploads',
      type: 'AWS::S3::Bucket',
      change: 'delete',
      because: 'gone from the template',
    };
    expect(dangersOf(released, { Storage: {} })).toEqual([expected]);
    expect(dangersOf(released, {})).toEqual([expected]);
  });

  it('replaces what gets another type or another fixed property', () => {
    const renamed = { Storage: { Uploads: { ...bucket, fixed: { BucketName: 'files' } } } };
    const retyped = { Storage: { Uploads: { ...bucket, type: 'AWS::SQS::Queue' } } };
    expect(dangersOf(released, renamed)).toMatchObject([
      { change: 'replace', because: 'BucketName cannot change in place' },
    ]);
    expect(dangersOf(released, retyped)).toMatchObject([{ change: 'replace', because: 'now AWS::SQS::Queue' }]);
  });

  it('replaces what gains or loses a fixed property, whatever the order of the rest', () => {
    const fixed = { Key: { a: 1, b: 2 } };
    const before = { S: { T: { type: 'X', fixed } } };
    expect(dangersOf(before, { S: { T: { type: 'X', fixed: { Key: { b: 2, a: 1 } } } } })).toEqual([]);
    expect(dangersOf(before, { S: { T: { type: 'X', fixed: {} } } })).toHaveLength(1);
  });

  it('leaves task definitions out: every release makes new ones', () => {
    const task = (family: string) => ({ S: { T: { type: 'AWS::ECS::TaskDefinition', fixed: { Family: family } } } });
    expect(dangersOf(task('a'), task('b'))).toEqual([]);
  });
});

it('an approval covers one change of one resource in one environment', () => {
  const [danger] = dangersOf(released, {});
  if (danger === undefined) throw new Error('expected a danger');
  const approval = {
    environment: 'dev',
    stack: 'Storage',
    logicalId: 'Uploads',
    change: 'delete',
    reason: 'r',
    by: 'b',
    on: '2026-11-21',
  } as const;
  expect(approvalOf('dev', danger, [approval])).toBe(approval);
  expect(approvalOf('prod', danger, [approval])).toBeUndefined();
  expect(approvalOf('dev', danger, [{ ...approval, change: 'replace' }])).toBeUndefined();
});
