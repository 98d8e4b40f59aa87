import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  required: 'هذا الحقل مطلوب.',
  conflict: 'غيّر شخص آخر هذه البيانات أثناء تعديلك لها',
  conflictHelp: 'لم يُحفظ شيء مما أدخلته بعد. الحقول التي غيّرها الشخص الآخر وحده تبقى كما تركها.',
  field: 'الحقل',
  before: 'عندما بدأت',
  theirs: 'المحفوظ الآن',
  mine: 'ما أدخلته',
  notTouched: '(لم يتغيّر)',
  saveMine: 'حفظ ما أدخلته',
  takeTheirs: 'اعتماد المحفوظ',
  nothingChanged: 'لم يتغيّر شيء.',
};
