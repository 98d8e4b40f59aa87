/** What the page of a link to unsubscribe says, before and after. */
interface Words {
  direction: 'ltr' | 'rtl';
  title: string;
  question: string;
  button: string;
  done: string;
}

const words = {
  en: {
    direction: 'ltr',
    title: 'ClassBoard: daily mail',
    question: 'Do you want no more daily mails from ClassBoard?',
    button: 'Unsubscribe',
    done: 'You get no more daily mails. You can switch them on again in your settings.',
  },
  de: {
    direction: 'ltr',
    title: 'ClassBoard: tägliche E-Mail',
    question: 'Möchten Sie keine täglichen E-Mails von ClassBoard mehr?',
    button: 'Abbestellen',
    done: 'Sie erhalten keine täglichen E-Mails mehr. In Ihren Einstellungen können Sie sie wieder einschalten.',
  },
  es: {
    direction: 'ltr',
    title: 'ClassBoard: correo diario',
    question: '¿No quiere recibir más correos diarios de ClassBoard?',
    button: 'Cancelar la suscripción',
    done: 'Ya no recibirá correos diarios. Puede volver a activarlos en su configuración.',
  },
  ar: {
    direction: 'rtl',
    title: 'ClassBoard: الرسالة اليومية',
    question: 'هل تريد التوقف عن تلقي الرسائل اليومية من ClassBoard؟',
    button: 'إلغاء الاشتراك',
    done: 'لن تصلك رسائل يومية بعد الآن. يمكنك تفعيلها من جديد في إعداداتك.',
  },
} as const satisfies Record<string, Words>;

/** Fixed texts alone: nothing of a request or a person stands in it, so there is nothing to escape. */
function page(locale: string, content: (texts: Words) => string): string {
  const language = locale.split('-', 1)[0] as keyof typeof words;
  const known = language in words ? language : 'en';
  const texts = words[known];
  return `<!doctype html>
<html lang="${known}" dir="${texts.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${texts.title}</title>
</head>
<body>
<main>
<h1>${texts.title}</h1>
${content(texts)}
</main>
</body>
</html>
`;
}

/** The form posts to the address it came from what a mail client posts there (RFC 8058). */
export const questionPage = (locale: string): string =>
  page(
    locale,
    ({ question, button }) =>
      `<p>${question}</p>
<form method="post"><button name="List-Unsubscribe" value="One-Click">${button}</button></form>`,
  );

export const donePage = (locale: string): string => page(locale, ({ done }) => `<p role="status">${done}</p>`);
