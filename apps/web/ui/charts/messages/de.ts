import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  summary: {
    one: '{count} Wert: {highest}',
    other: '{count} Werte, von {lowest} bis {highest}',
  },
  nothing: 'Noch keine Werte',
};
