import { announced } from './content-type.ts';

describe('a file to submit', () => {
  it.each([
    ['Sheet 4.pdf', 10, { contentType: 'application/pdf' }],
    ['Photo.JPG', 10, { contentType: 'image/jpeg' }],
    ['Main.java', 10, { contentType: 'text/plain' }],
    ['notes.md', 10, { contentType: 'text/markdown' }],
    ['page.html', 10, { fault: 'type' }],
    ['run.exe', 10, { fault: 'type' }],
    ['constructor', 10, { fault: 'type' }],
    ['invoice.exe.pdf', 10, { fault: 'name' }],
    ['con.pdf', 10, { fault: 'name' }],
    ['Sheet 4.pdf', 0, { fault: 'empty' }],
    ['Film.mp4', 600_000_000, { fault: 'size' }],
  ])('%s of %i bytes: %j', (name, size, expected) => {
    expect(announced({ name, size })).toEqual(expected);
  });
});
