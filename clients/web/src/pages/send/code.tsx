// The recovery code: made here and written down, or taken over from another device.

import { useState } from 'preact/hooks';
import { newCode, useCode as takeOver } from '../../sending/mine';
import { t } from '../../words/sending';

function sayWrong(code: string): string {
  const row = /^recovery-row-(\d)$/.exec(code)?.[1];
  return row ? t('code.row', { number: row }) : t('code.wrong');
}

function Take() {
  const [text, write] = useState('');
  const [wrong, say] = useState('');
  const [taken, note] = useState(false);
  const take = async () => {
    const refused = await takeOver(text);
    say(refused);
    note(!refused);
    if (!refused) write('');
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void take();
      }}
    >
      <label class="field">
        <span>{t('code.have')}</span>
        <textarea
          class="mono"
          rows={9}
          maxLength={400}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      {wrong && (
        <p class="warn" role="alert">
          {sayWrong(wrong)}
        </p>
      )}
      {taken && <p role="status">{t('code.taken')}</p>}
      <p>
        <button type="submit" class="second" disabled={!text.trim()}>
          {t('code.take')}
        </button>
      </p>
    </form>
  );
}

/** What is folded away below the cases. */
export function Code() {
  const [code, show] = useState<string | null>(null);
  return (
    <details>
      <summary>{t('code.title')}</summary>
      <p>{t('code.text')}</p>
      {code ? (
        <>
          <output class="link-text mono recovery">{code}</output>
          <p class="warn">{t('code.once')}</p>
        </>
      ) : (
        <p>
          <button type="button" class="second" onClick={() => void newCode().then(show)}>
            {t('code.make')}
          </button>
        </p>
      )}
      <Take />
    </details>
  );
}
