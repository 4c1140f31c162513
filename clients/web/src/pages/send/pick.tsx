// Where images come in: dropped, or chosen as a folder, files or a ZIP; and sends that were cut off before.

import { useRef, useState } from 'preact/hooks';
import { fail } from '../../journey';
import { filesOfDrop } from '../../inputs/picked';
import { Icon } from '../../parts/icon';
import { looked } from '../../sending/client';
import { discard, step, take, takeUp, unfinished } from '../../sending/flow';
import type { SendState } from '../../sending/journal';
import { showTime } from '../../words';
import { t } from '../../words/sending';

function Unfinished({ state }: { state: SendState }) {
  const sealed = state.phase === 'sealed';
  return (
    <li class="share">
      <Icon name="clock" size={28} />
      <div class="what">
        <strong>{t('unfinished.title')}</strong>
        <span>{t('unfinished.text', { date: showTime(state.started) })}</span>
        {!sealed && <span class="quiet">{t('unfinished.anew')}</span>}
      </div>
      {sealed && (
        <button type="button" class="first" onClick={() => void takeUp(state)}>
          {t('unfinished.go')}
        </button>
      )}
      <button type="button" onClick={() => void discard(state)}>
        {t('unfinished.discard')}
      </button>
    </li>
  );
}

function Chooser({ label, folder }: { label: string; folder: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={folder ? 'first' : ''} onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        class="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={label}
        {...(folder ? { webkitdirectory: true } : {})}
        onChange={(event) => void take([...(event.currentTarget.files ?? [])])}
      />
    </>
  );
}

/** The drop zone. */
export function Pick() {
  const [over, hover] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    hover(false);
    if (event.dataTransfer) void filesOfDrop(event.dataTransfer).then(take, fail);
  };
  const looking = step.value.name === 'looking';
  const { done, total } = looked.value;
  return (
    <>
      <p class="lead">{t('lead')}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop things; the buttons in it do the same */}
      <div
        class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          hover(true);
        }}
        onDragLeave={() => hover(false)}
        onDrop={drop}
      >
        <Icon name="image" size={48} />
        {looking ? (
          <p role="status">{t('looking', { done, total: total || '…' })}</p>
        ) : (
          <>
            <strong>{t('drop')}</strong>
            <span class="quiet">{t('drop.or')}</span>
            <div class="row">
              <Chooser label={t('pick.folder')} folder />
              <Chooser label={t('pick.files')} folder={false} />
            </div>
          </>
        )}
      </div>
      {unfinished.value.length > 0 && (
        <ul class="shares">
          {unfinished.value.map((state) => (
            <Unfinished key={state.case} state={state} />
          ))}
        </ul>
      )}
    </>
  );
}
