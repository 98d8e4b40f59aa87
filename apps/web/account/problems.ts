import { explainAlso } from '../ui/notice.tsx';
import { t } from './messages/index.ts';

const texts: Readonly<Record<string, Parameters<typeof t>[0]>> = {
  'current-password-wrong': 'wrongPassword',
  'code-required': 'codeRequired',
  'totp-not-offered': 'totpNotOffered',
  'address-taken': 'addressTaken',
  'avatar-not-usable': 'pictureRefused',
  'upload-infected': 'pictureInfected',
  'upload-rejected': 'pictureRejected',
  'upload-quota-reached': 'pictureQuota',
};

explainAlso((code) => {
  const key = texts[code];
  return key === undefined ? undefined : t(key);
});
