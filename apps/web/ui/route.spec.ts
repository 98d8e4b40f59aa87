import { hrefOf, type Route, routeOf } from './route.ts';

describe('the address of a page', () => {
  it.each<[string, Route]>([
    ['#/', { name: 'home' }],
    ['#/gradebook/a%2Fb', { name: 'gradebook', classId: 'a/b' }],
    ['#/grades/c', { name: 'grades', classId: 'c', childId: undefined }],
    ['#/grades/c/d', { name: 'grades', classId: 'c', childId: 'd' }],
    ['#/explanation/c/s', { name: 'explanation', classId: 'c', studentId: 's' }],
  ])('is %s', (hash, route) => {
    expect(routeOf(hash)).toEqual(route);
    expect(hrefOf(route)).toBe(hash);
  });

  it.each(['', '#', '#/nowhere', '#/gradebook', '#/gradebook/', '#/gradebook/a/b', '#/explanation/c', '#/gradebook/%'])(
    'leads home from %s',
    (hash) => {
      expect(routeOf(hash)).toEqual({ name: 'home' });
    },
  );
});
