import type { DigestMessages } from './messages.ts';

export const arabic: DigestMessages = {
  subject: (school, day) => `${school}: المستجدات، ${day}`,
  heading: (school) => `المستجدات في ${school}`,
  asOf: (moment) => `حتى ${moment}`,
  you: 'عنك',
  graded: 'تم التقييم',
  excused: 'معفى',
  returned: 'أعيد مع تعليق',
  due: (moment) => `موعد التسليم ${moment}`,
  nowDue: (moment) => `موعد التسليم الجديد ${moment}`,
  nowOutOf: (points) => `الدرجة القصوى الآن ${points}`,
  noExtension: 'لم يعد التمديد ساريا',
  reports: 'التقارير',
  classReport: 'تقرير جديد للصف',
  progressReport: 'تقرير تقدم جديد',
  reportCard: (term) => `كشف درجات جديد: ${term}`,
  more: (count) => `والمزيد: ${count}`,
  where: 'الدرجات والتعليقات والتقارير متاحة في ClassBoard، فالرسائل لا تتضمنها.',
  signIn: 'تسجيل الدخول إلى ClassBoard',
  why: 'تصل هذه الرسالة مرة واحدة في اليوم على الأكثر. يمكنك في ClassBoard اختيار ساعتها ومحتواها أو إيقافها.',
  unsubscribe: 'إلغاء الاشتراك في هذه الرسائل',
};
