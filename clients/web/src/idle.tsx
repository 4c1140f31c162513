// Two clocks: nobody there, and the end of the link. Both warn first; both remove keys and images from this browser.

import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ServiceError } from './errors';
import { fail, leaveIdle, person, stage, wipe } from './journey';
import { t } from './words';

/** Milliseconds without a sign of a person, after which they are signed out. */
const IDLE = 15 * 60 * 1000;
/** Milliseconds before that in which they are asked. */
const WARNING = 60 * 1000;
/** Seconds before the end of a link in which that is said. */
const SOON = 10 * 60;
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart', 'scroll'] as const;

/** What is going on that must not be cut: saving, passing on. */
export const busy = signal(0);
const lastSign = signal(Date.now());
const now = signal(Date.now());

function noteSign(): void {
  if (now.value - lastSign.value < IDLE - WARNING) lastSign.value = Date.now();
}

/** Starts both clocks. */
export function watch(): void {
  for (const sign of SIGNS) addEventListener(sign, noteSign, { passive: true, capture: true });
  setInterval(tick, 1000);
}

function tick(): void {
  now.value = Date.now();
  if (busy.value || !person.value) lastSign.value = now.value;
  if (now.value - lastSign.value > IDLE) {
    lastSign.value = now.value;
    void leaveIdle();
  }
  const shown = stage.value;
  if ((shown.name === 'cover' || shown.name === 'viewing') && now.value / 1000 > shown.view.expiry) {
    void wipe().then(() => fail(new ServiceError('share-expired', 'the time of this link is over')));
  }
}

/** Asks whether somebody is there, as long as it matters. */
export function Idle() {
  const left = Math.ceil((IDLE - (now.value - lastSign.value)) / 1000);
  const asking = person.value !== null && left * 1000 <= WARNING;
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (asking) box.current?.showModal();
    else box.current?.close();
  }, [asking]);
  const stay = () => {
    lastSign.value = Date.now();
  };
  return (
    <dialog ref={box} class="ask" aria-labelledby="idle-title" onClose={stay}>
      <h2 id="idle-title">{t('idle.title')}</h2>
      <p>{t('idle.text', { count: Math.max(left, 0) })}</p>
      <button type="button" class="first" onClick={stay}>
        {t('idle.stay')}
      </button>
    </dialog>
  );
}

/** Says that the link ends soon. */
export function Ending() {
  const shown = stage.value;
  if (shown.name !== 'cover' && shown.name !== 'viewing') return null;
  const left = shown.view.expiry - now.value / 1000;
  if (left > SOON || left < 0) return null;
  return (
    <p class="ending" role="status">
      {t('expiry.soon', { count: Math.ceil(left / 60) })}
    </p>
  );
}
