// How far a send is, with pause and stop.

import { useEffect } from 'preact/hooks';
import { Icon } from '../../parts/icon';
import { offline, sealed, sender, uploaded } from '../../sending/client';
import { going, paused } from '../../sending/flow';
import { locale } from '../../words';
import { t } from '../../words/sending';

function showBytes(bytes: number): string {
  const format = (unit: string, value: number) =>
    new Intl.NumberFormat(locale.value, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
  return bytes >= 1e9 ? format('gigabyte', bytes / 1e9) : format('megabyte', bytes / 1e6);
}

/** Study by study, where there are several. */
function Studies() {
  if (going.value.length < 2) return null;
  let before = 0;
  return (
    <ul class="documents">
      {going.value.map(({ what, images }, place) => {
        const done = Math.min(Math.max(sealed.value.done - before, 0), images);
        before += images;
        return (
          <li key={`${place} ${what}`} class="attached">
            <Icon name={done === images ? 'check' : 'image'} />
            <span>{what || place + 1}</span>
            <span class="quiet">{t('sealing.study', { done, total: images })}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** The page while it sends. */
export function Progress() {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  const { done, total } = sealed.value;
  const { done: sent, total: all, sealing } = uploaded.value;
  const turn = () => {
    paused.value = !paused.value;
    void sender().call(paused.value ? 'pause' : 'resume', undefined as never);
  };
  return (
    <>
      <p class="lead">{t('sending.text')}</p>
      {total > 0 && (
        <label class="field">
          <span>{t('sealing', { done, total })}</span>
          <progress max={total} value={done} />
        </label>
      )}
      <Studies />
      <label class="field">
        <span>
          {sealing
            ? t('uploading.open', { done: showBytes(sent) })
            : t('uploading', { done: showBytes(sent), total: showBytes(all) })}
        </span>
        <progress max={Math.max(all, 1)} value={sent} />
      </label>
      {offline.value && (
        <p class="warn" role="status">
          {t('offline')}
        </p>
      )}
      <div class="buttons row">
        <button type="button" class="second" onClick={turn}>
          {t(paused.value ? 'resume' : 'pause')}
        </button>
        <button type="button" class="second" onClick={() => void sender().call('stop', undefined as never)}>
          {t('stop')}
        </button>
      </div>
    </>
  );
}
