// The pages before a case is open: waiting, signing in, ready to open, and links that are not whole.

import { useEffect, useState } from 'preact/hooks';
import { isInApp } from '../browser';
import { arrive, description, open, share, signIn, stage, wentIdle } from '../journey';
import { linkText } from '../links';
import { Frame } from '../parts/frame';
import { Icon } from '../parts/icon';
import { vault } from '../vault/client';
import { t } from '../words';
import { Paste } from './paste';
import { loadViewer } from './viewing';

/** One moment. */
export function Wait() {
  return (
    <Frame title={t('wait')}>
      <div class="breathing" role="presentation" />
    </Frame>
  );
}

/** The buttons that lead to the identity providers. */
export function SignIn() {
  const issuers = description.value?.issuers ?? [];
  return (
    <div class="buttons">
      {issuers.map((one) => (
        <button key={one.issuer} type="button" class="first" onClick={() => void signIn(one.issuer)}>
          {issuers.length === 1 ? t('sign.in') : t('sign.in.with', { label: one.label })}
        </button>
      ))}
    </div>
  );
}

function Steps({ at }: { at: number }) {
  return (
    <ol class="steps">
      {(['arrive.step.1', 'arrive.step.2', 'arrive.step.3'] as const).map((word, place) => (
        <li key={word} class={place < at ? 'done' : ''} aria-current={place === at ? 'step' : undefined}>
          <span class="dot">{place < at ? <Icon name="check" size={16} /> : place + 1}</span>
          {t(word)}
        </li>
      ))}
    </ol>
  );
}

function InApp() {
  const [copied, done] = useState(false);
  if (!isInApp()) return null;
  const copy = async () => {
    const secret = await vault.call('release', { share: share.value });
    if (!secret) return;
    await navigator.clipboard.writeText(await linkText({ origin: location.origin, share: share.value, secret }));
    done(true);
  };
  return (
    <section class="notice" aria-labelledby="in-app">
      <h2 id="in-app">{t('app.title')}</h2>
      <p>{t('app.text')}</p>
      <button type="button" class="second" onClick={() => void copy()}>
        {t(copied ? 'copied' : 'app.copy')}
      </button>
    </section>
  );
}

/** A whole link, nobody signed in. */
export function Arrive() {
  return (
    <Frame title={t('arrive.title')}>
      {wentIdle.value && <p class="notice">{t('idle.out')}</p>}
      <Steps at={0} />
      <p class="lead">{t('arrive.text')}</p>
      <InApp />
      <SignIn />
      <p class="quiet">{t('arrive.nothing')}</p>
    </Frame>
  );
}

/** Signed in, with the whole link: one click opens. */
export function Ready() {
  const opening = stage.value.name === 'opening';
  useEffect(() => {
    loadViewer().catch(() => undefined); // it is asked for again when it is needed
  }, []);
  return (
    <Frame title={t('ready.title')}>
      <Steps at={1} />
      <p class="lead">{t('ready.text')}</p>
      <div class="buttons">
        <button type="button" class="first" disabled={opening} onClick={() => void open()}>
          <Icon name="lock" /> {t(opening ? 'ready.opening' : 'ready.open')}
        </button>
      </div>
      <p class="quiet" role="status">
        {opening ? t('ready.opening') : ''}
      </p>
    </Frame>
  );
}

/** Signed in, but the secret is in another window. */
export function Again() {
  return (
    <Frame title={t('again.title')}>
      <p class="lead">{t('again.text')}</p>
      <Paste />
    </Frame>
  );
}

/** A link that is not whole: told before any request. */
export function Cut() {
  return (
    <Frame title={t('cut.title')}>
      <p class="lead">{t('cut.text')}</p>
      <p>{t('cut.next')}</p>
      <Paste />
    </Frame>
  );
}

/** A link that a later version made. */
export function Newer() {
  return (
    <Frame title={t('newer.title')}>
      <p class="lead">{t('newer.text')}</p>
    </Frame>
  );
}

/** The identity provider sent the person back without a sign-in. */
export function Failed() {
  const kept = Object.keys(sessionStorage).find((name) => /^radseal [A-Za-z0-9_-]{22}$/.test(name));
  return (
    <Frame title={t('failed.title')}>
      <p class="lead">{t('failed.text')}</p>
      <div class="buttons">
        <a class="button first" href={kept ? `/l/${kept.slice(8)}` : '/'}>
          {t('try.again')}
        </a>
      </div>
    </Frame>
  );
}

/** The sender's key is another than before: a person decides. */
export function KeyChanged({ email }: { email: string }) {
  return (
    <Frame title={t('key.title')}>
      <p class="lead">{t('key.text', { email })}</p>
      <p>{t('key.next')}</p>
      <div class="buttons">
        <button type="button" class="second" onClick={() => void open(true)}>
          {t('key.accept')}
        </button>
        <button type="button" class="plain" onClick={() => void arrive()}>
          {t('cancel')}
        </button>
      </div>
    </Frame>
  );
}
