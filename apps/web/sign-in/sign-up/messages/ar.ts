import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  title: 'التسجيل',
  help: 'للطلاب الذين تقبل مدارسهم التسجيل. استخدم العنوان الذي تعرفه المدرسة إن وُجد، ليرتبط حسابك بما لديها عنك.',
  givenName: 'الاسم الأول',
  familyName: 'اسم العائلة',
  register: 'تسجيل',
  confirmTitle: 'تأكيد عنوانك',
  sent: 'إن كان العنوان جديدًا فالرمز في طريقه إليه. ومن لديه حساب يسجّل الدخول به.',
  confirm: 'تأكيد',
  again: 'إرسال رمز جديد',
  done: 'اكتمل تسجيلك. سجّل الدخول بعنوانك وكلمة مرورك.',
  noSchool: 'هذه المدرسة لا تقبل التسجيل. اطلب دعوة من مدرستك.',
};
