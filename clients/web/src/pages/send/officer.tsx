// The privacy officer's key: shown when it is new, asked about when it is another one than before.

import { useState } from 'preact/hooks';
import { officer, trust } from '../../sending/flow';
import { t } from '../../words/sending';

/** What the sender learns of the ledger's key. */
export function Officer() {
  const told = officer.value;
  if (!told || told.state === 'none') return null;
  const isRefused = told.state === 'changed' || told.state === 'gone';
  return (
    <section aria-labelledby="officer">
      <h2 id="officer">{t('officer.title')}</h2>
      <p class={isRefused ? 'notice wrong' : 'quiet'} role={isRefused ? 'alert' : undefined}>
        {t(`officer.${told.state}`)}
      </p>
      {!isRefused && (
        <p class="mono" data-officer>
          {told.fingerprint}
        </p>
      )}
      {isRefused && <Confirm label={t(told.state === 'gone' ? 'officer.say.none' : 'officer.say')} />}
    </section>
  );
}

function Confirm({ label }: { label: string }) {
  const [said, say] = useState('');
  const [isWrong, setWrong] = useState(false);
  const check = async () => setWrong(!(await trust(said)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <label class="field">
        <span>{label}</span>
        <input
          class="mono"
          value={said}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => say(event.currentTarget.value)}
        />
      </label>
      <p>
        <button type="submit" class="second" disabled={!said.trim()}>
          {t('officer.compare')}
        </button>
      </p>
      {isWrong && (
        <p class="warn" role="alert">
          {t('officer.differs')}
        </p>
      )}
    </form>
  );
}
