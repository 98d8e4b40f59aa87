import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  summary: {
    one: '{count} valor: {highest}',
    other: '{count} valores, de {lowest} a {highest}',
  },
  nothing: 'Aún no hay valores',
};
