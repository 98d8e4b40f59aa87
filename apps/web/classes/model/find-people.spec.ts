import type { Schemas } from '../../api/client.ts';
import { findPeople, pastedLines } from './find-people.ts';

describe('a pasted list of people', () => {
  const user = (sourcedId: string, email: string) => ({ sourcedId, email, username: email }) as Schemas['User'];
  const ada = user('student-1', 'ada@school.example');
  const adam = user('student-2', 'adam@school.example');
  const everybody = [adam, ada];
  const finder = {
    search: async (line: string) => everybody.filter(({ email }) => email?.startsWith(line.toLowerCase())),
    byId: async (line: string) => everybody.find(({ sourcedId }) => sourcedId === line),
  };

  it('has each line once, without blanks and empty lines', () => {
    expect(pastedLines('a@x.example\r\n\n b@x.example \na@x.example')).toEqual(['a@x.example', 'b@x.example']);
  });

  it('finds addresses in any case and identifiers, in order, and names what fits nobody', async () => {
    expect(await findPeople(['student-2', 'Ada@School.example', 'nobody'], finder)).toEqual({
      found: [adam, ada],
      missing: ['nobody'],
    });
  });

  it.each(['unknown7@school.example', 'Ada Keller', 'Keller', '7 Keller'])(
    'puts %p into no address of a request',
    async (line) => {
      const byId = jest.fn(finder.byId);
      expect(await findPeople([line], { ...finder, byId })).toEqual({ found: [], missing: [line] });
      expect(byId).not.toHaveBeenCalled();
    },
  );

  it('takes nobody by the beginning of an address alone', async () => {
    expect(await findPeople(['ada'], finder)).toEqual({ found: [], missing: ['ada'] });
  });
});
