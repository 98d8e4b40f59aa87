import type { NoticeMessages } from './messages.ts';

export const arabic: NoticeMessages = {
  erasureRequested: (school) => ({
    subject: `${school}: طلب لحذف بيانات شخصية`,
    paragraphs: [
      `طلب شخص في ${school} حذف البيانات المخزنة عنه.`,
      'توافق الإدارة على الطلب أو ترفضه مع ذكر السبب. وبعد الموافقة يمكن سحب الطلب خلال سبعة أيام.',
    ],
  }),
  erasureApproved: (school, moment) => ({
    subject: `${school}: ستحذف بياناتك`,
    paragraphs: [
      `وافقت ${school} على حذف البيانات المخزنة عنك. يبدأ الحذف في ${moment}، ويحذف معه حسابك.`,
      'يمكنك سحب الطلب قبل ذلك. وما يلزم القانون المدرسة بحفظه، مثل الدرجات، يبقى من دون اسمك.',
    ],
  }),
  erasureRefused: (school) => ({
    subject: `${school}: لن تحذف بياناتك`,
    paragraphs: [`رفضت ${school} حذف البيانات المخزنة عنك. تجد السبب مع طلبك في ClassBoard.`],
  }),
  exportReady: (school, moment) => ({
    subject: `${school}: النسخة التي طلبتها جاهزة`,
    paragraphs: [`يمكن تنزيل نسخة البيانات التي طلبتها حتى ${moment}.`],
  }),
  cleanupProposed: (school, what, rows, files) => ({
    subject: `${school}: عملية حذف بانتظار موافقتك`,
    paragraphs: [
      `انتهت مدة الحفظ التي اختارتها ${school}، ويمكن الآن حذف ما يلي: ${what}.`,
      `السجلات: ${rows}. الملفات: ${files}.`,
      'لا يحذف شيء قبل موافقة الإدارة. وما لم يتخذ فيه قرار يعاد إحصاؤه يوم الأحد القادم.',
    ],
  }),
  cleanups: {
    submissions: 'ما سلمه الطلاب في صفوف انتهت',
    gradeHistory: 'سجل من غير أي درجة',
  },
  details: (request) => `التفاصيل كاملة: ${request}`,
  bundles: {
    imported: (name) => `تم استيراد ${name}`,
    nothingChanged: 'لم يتغير شيء: كان كل ما فيه مخزنا من قبل.',
    changes: (file, created, updated, deactivated) => `${file}: جديد ${created}، معدل ${updated}، معطل ${deactivated}`,
    waits: (name) => `${name} بانتظار تأكيدك`,
    waitsBecause: (name) => `سيعطل ${name} جزءا كبيرا من مدرستك، ولذلك لم يستورد منه شيء بعد:`,
    wouldDeactivate: (file, deactivated, active, percent) => `${file}: ${deactivated} من ${active} سجل (${percent} %)`,
    decideUntil: (moment) => `أكده أو ارفضه حتى ${moment}، وبعد ذلك تنتهي صلاحيته.`,
    refused: (name) => `رفض ${name}`,
    refusedBy: (name) => `رفضت الإدارة ${name}. لم يستورد منه شيء.`,
    notImported: (name) => `لم يستورد ${name}`,
    notImportedBecause: (name, why) => `لم يستورد ${name}: ${why}.`,
    expired: 'لم يؤكده أحد في الوقت المحدد، أو حلت محله حزمة لاحقة، أو حذفت بيانات شخص مذكور فيه',
    hasErrors: (name, count) => `في ${name} أخطاء عددها ${count}، ولذلك لم يستورد منه شيء:`,
    failures: {
      'not-a-zip': 'لا ينتهي اسمه بـ ‎.zip',
      'too-large': 'حجمه أكبر من 200 ميبيبايت',
      empty: 'الملف فارغ',
      unreadable: 'لا يمكن قراءته: إما أنه مشفر بمفتاح خاص، أو أن فحص البرمجيات الضارة وجد فيه تهديدا',
      infected: 'وجد فحص البرمجيات الضارة تهديدا فيه',
      'not-scanned': 'لم يعط فحص البرمجيات الضارة نتيجة خلال يوم',
      deleted: 'حذف قبل بدء استيراده لأنه يذكر شخصا حذفت بياناته: صدره من جديد',
    },
  },
};
