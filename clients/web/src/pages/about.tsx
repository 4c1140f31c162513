// How it works, what it cannot do, and the fingerprint of the page's own files.

import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../parts/frame';
import { sha256 } from '../sealing/encoding';
import { t } from '../words';

/** SHA-256 of the list of the page's files and their digests, as it was built. */
async function fingerprint(): Promise<string> {
  const answer = await fetch('/page/files.json', { cache: 'no-store', redirect: 'error' });
  const digest = await sha256(new Uint8Array(await answer.arrayBuffer()));
  const digits = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.match(/.{8}/g)?.join(' ') ?? '';
}

export function About() {
  const [hash, know] = useState('');
  useEffect(() => {
    fingerprint()
      .then(know)
      .catch(() => know('—'));
  }, []);
  return (
    <Frame title={t('about.title')}>
      <section aria-labelledby="how">
        <h2 id="how">{t('about.how')}</h2>
        <ol class="plainly">
          <li>{t('about.how.1')}</li>
          <li>{t('about.how.2')}</li>
          <li>{t('about.how.3')}</li>
          <li>{t('about.how.4')}</li>
        </ol>
      </section>
      <section aria-labelledby="limits">
        <h2 id="limits">{t('about.limits')}</h2>
        <ul class="plainly">
          <li>{t('about.limits.1')}</li>
          <li>{t('about.limits.2')}</li>
          <li>{t('about.limits.3')}</li>
        </ul>
      </section>
      <section aria-labelledby="hash">
        <h2 id="hash">{t('about.hash')}</h2>
        <p class="quiet">{t('about.hash.help')}</p>
        <p class="mono" data-fingerprint>
          {hash}
        </p>
      </section>
    </Frame>
  );
}
