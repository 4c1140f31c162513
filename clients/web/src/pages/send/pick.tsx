// Where images come in: dropped, or chosen as a folder, files or a ZIP; and sends that were cut off before.

import { useRef, useState } from 'preact/hooks';
import { filesOfDrop } from '../../inputs/picked';
import { Icon } from '../../parts/icon';
import { looked } from '../../sending/client';
import { discard, step, stopLooking, take, takeUp, tell, unfinished } from '../../sending/flow';
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
        <span class="quiet">{t(sealed ? 'unfinished.kept' : 'unfinished.anew')}</span>
      </div>
      {sealed && (
        <button type="button" class="first" onClick={() => void takeUp(state)}>
          {t('unfinished.go')}
        </button>
      )}
      <button type="button" class="second" onClick={() => void discard(state)}>
        {t('unfinished.discard')}
      </button>
    </li>
  );
}

function Chooser({ label, folder }: { label: string; folder: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={folder ? 'first' : 'second'} onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        {...(folder ? { webkitdirectory: true } : {})}
        onChange={(event) => void take([...(event.currentTarget.files ?? [])])}
      />
    </>
  );
}

function Looking() {
  const { done, total } = looked.value;
  return (
    <>
      <p role="status">{t('looking', { done, total: total || '…' })}</p>
      <button type="button" class="second" onClick={stopLooking}>
        {t('stop')}
      </button>
    </>
  );
}

/** The drop zone. */
export function Pick() {
  const [over, hover] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    hover(false);
    if (event.dataTransfer) void filesOfDrop(event.dataTransfer).then(take, tell);
  };
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
        {step.value.name === 'looking' ? (
          <Looking />
        ) : (
          <>
            <strong>{t('drop')}</strong>
            <div class="buttons row">
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
      <p>
        <a href="/sent">{t('sent.cases')}</a>
      </p>
    </>
  );
}
