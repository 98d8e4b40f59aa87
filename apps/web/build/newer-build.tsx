import { useEffect, useState } from 'preact/hooks';
import { t } from '../messages/locale.ts';
import { Notice } from '../ui/notice.tsx';
import { isNewer, ownBuild, publishedBuild } from './build.ts';

const everyMinutes = 10;

/** Offers a reload once a newer build is published: an open tab would show the old pages for days. */
export function NewerBuild() {
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState === 'visible' && isNewer(ownBuild(), await publishedBuild())) setThere(true);
    };
    const timer = setInterval(() => void look(), everyMinutes * 60_000);
    // A tab that comes back after a night.
    let lookedAt = Date.now();
    const seen = () => {
      if (Date.now() - lookedAt < everyMinutes * 60_000) return;
      lookedAt = Date.now();
      void look();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, []);
  if (!isThere) return null;
  return (
    <Notice kind="info">
      {t('newerBuild')}{' '}
      <button type="button" onClick={() => location.reload()}>
        {t('reload')}
      </button>
    </Notice>
  );
}
