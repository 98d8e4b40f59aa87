import { classCreate, classUpdate, courseUpdate, partsOf } from './class-draft.ts';

describe('a class as it is typed', () => {
  it('takes lists with the comma of any language', () => {
    expect(partsOf('Physics, Chemistry ، علوم; ')).toEqual(['Physics', 'Chemistry', 'علوم']);
  });

  it('sends what was changed alone, and nothing for what was emptied', () => {
    expect(classUpdate({ classCode: '', termSourcedIds: 'term-1\nterm-2', periods: '1, 3' })).toEqual({
      classCode: null,
      termSourcedIds: ['term-1', 'term-2'],
      periods: ['1', '3'],
    });
    expect(courseUpdate({ schoolYearSourcedId: '', title: 'Physics' })).toEqual({
      schoolYearSourcedId: null,
      title: 'Physics',
    });
  });

  it('sends every field of something new', () => {
    expect(
      classCreate({ title: 'Physics 9C', courseSourcedId: 'c', schoolSourcedId: 's', termSourcedIds: 't' }),
    ).toEqual({
      title: 'Physics 9C',
      classCode: null,
      classType: 'scheduled',
      location: null,
      courseSourcedId: 'c',
      schoolSourcedId: 's',
      termSourcedIds: ['t'],
      periods: [],
      grades: [],
      subjects: [],
    });
  });
});
