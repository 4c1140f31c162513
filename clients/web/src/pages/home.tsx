// The first page: what was shared with the person, in plain words; a sign-in; a field for a link.

import { useEffect, useState } from 'preact/hooks';
import { fail, isKept, openFromList, person, sendersPage, service, wentIdle } from '../journey';
import { Frame } from '../parts/frame';
import { Icon } from '../parts/icon';
import type { ShareView } from '../wire/bodies';
import { showDay, showTime, t, type Word } from '../words';
import { SignIn } from './arriving';
import { Paste } from './paste';

function Item({ share }: { share: ShareView }) {
  const [kept, know] = useState(false);
  useEffect(() => {
    void isKept(share.share).then(know);
  }, [share.share]);
  const live = share.state === 'live';
  return (
    <li class={live ? 'share' : 'share over'}>
      <Icon name="image" size={28} />
      <div class="what">
        <strong>{t('share.from', { email: share.sender.email })}</strong>
        {share.passed_on_by && <span>{t('share.passed', { email: share.passed_on_by.email })}</span>}
        <span>{t('share.on', { date: showDay(share.created) })}</span>
        <span>{live ? t('share.until', { date: showTime(share.expiry) }) : t(`state.${share.state}` as Word)}</span>
        {live && !kept && <span class="quiet">{t('share.link.needed')}</span>}
        {live && kept && <span class="quiet">{t('share.kept')}</span>}
      </div>
      {live && kept && (
        <button type="button" class="first" onClick={() => void openFromList(share.share)}>
          {t('share.open')}
        </button>
      )}
    </li>
  );
}

function Shares() {
  const [shares, set] = useState<readonly ShareView[] | null>(null);
  useEffect(() => {
    service.value
      .shares()
      .then((all) => set(all.filter((one) => one.role === 'recipient')))
      .catch((error: unknown) => fail(error));
  }, []);
  if (!shares) return <div class="breathing" role="presentation" />;
  const live = shares.filter((one) => one.state === 'live');
  const over = shares.filter((one) => one.state !== 'live');
  return (
    <section aria-labelledby="mine">
      <h2 id="mine">{t('home.mine')}</h2>
      {live.length === 0 && <p>{t('home.none')}</p>}
      <ul class="shares">
        {live.map((one) => (
          <Item key={one.share} share={one} />
        ))}
      </ul>
      {over.length > 0 && (
        <details>
          <summary>{t('home.over')}</summary>
          <ul class="shares">
            {over.map((one) => (
              <Item key={one.share} share={one} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Sender() {
  if (!person.value?.roles.includes('sender')) return null;
  return (
    <nav class="buttons row" aria-label={t('home.sender')}>
      <a class="button first" href="/send">
        <Icon name="share" /> {t('home.send')}
      </a>
      <a class="button second" href="/sent">
        {t('home.sent')}
      </a>
    </nav>
  );
}

/** The first page. */
export function Home() {
  return (
    <Frame title={t('home.title')}>
      {wentIdle.value && (
        <p class="notice" role="status">
          {t('idle.out')}
        </p>
      )}
      {person.value ? (
        <>
          <Sender />
          <Shares />
        </>
      ) : (
        <>
          <p class="lead">{t(sendersPage() ? 'home.signed.out.sender' : 'home.signed.out')}</p>
          <SignIn />
        </>
      )}
      <section class="below" aria-labelledby="paste">
        <h2 id="paste">{t('home.paste')}</h2>
        <p>{t('home.text')}</p>
        <Paste />
      </section>
    </Frame>
  );
}
