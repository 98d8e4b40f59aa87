import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  summary: {
    one: 'قيمة واحدة: {highest}',
    two: 'قيمتان، من {lowest} إلى {highest}',
    few: '{count} قيم، من {lowest} إلى {highest}',
    many: '{count} قيمة، من {lowest} إلى {highest}',
    other: '{count} قيمة، من {lowest} إلى {highest}',
  },
  nothing: 'لا توجد قيم بعد',
};
