import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  title: 'Registrarse',
  help: 'Para alumnos de centros que admiten registros. Use la dirección que el centro conoce, si la tiene: su cuenta se unirá a lo que ya consta de usted.',
  givenName: 'Nombre',
  familyName: 'Apellidos',
  register: 'Registrarse',
  confirmTitle: 'Confirme su dirección',
  sent: 'Si la dirección es nueva, un código va en camino. Quien ya tiene cuenta inicia sesión con ella.',
  confirm: 'Confirmar',
  again: 'Enviar otro código',
  done: 'Ya está registrado. Inicie sesión con su dirección y contraseña.',
  noSchool: 'Este centro no admite registros. Pida una invitación a su centro.',
};
