// Passing a case on, by who received it: to whom, until when, with the name or without. No bytes move.

import { useEffect, useState } from 'preact/hooks';
import { description } from '../../journey';
import { tell, trouble, visit } from '../../sending/flow';
import { DAY } from '../../sending/form';
import type { Made } from '../../sending/making';
import { admitting } from '../../sending/onward';
import { vault } from '../../vault/client';
import type { CaseView } from '../../vault/view';
import { language, showTime } from '../../words';
import { load, t } from '../../words/sending';
import '../../design/sending.css';
import { LinkCards } from './links';
import { Trouble } from './send';

const DAYS = [1, 3, 7, 14, 30];
/** Seconds that stay between the new link's end and the own one's: the service's clock may be ahead. */
const MARGIN = 60;
const NOTE_MOST = 4000;

function endsBefore(expiry: number): number[] {
  const now = Math.floor(Date.now() / 1000);
  const most = Math.max(now + 1, expiry - MARGIN);
  return [...DAYS.map((days) => now + days * DAY).filter((end) => end < most), most];
}

/** Reads the address back: with which account the person signs in. */
function ReadBack({ email }: { email: string }) {
  if (!email.includes('@')) return null;
  const issuer = admitting(description.value?.issuers ?? [], email);
  return (
    <p class={issuer ? '' : 'warn'} role="status">
      {issuer ? t('to.signs.in', { email, label: issuer.label }) : t('to.nobody', { email })}
    </p>
  );
}

function Identity({ value, choose }: { value: boolean | null; choose: (value: boolean) => void }) {
  return (
    <fieldset class="field">
      <legend>{t('onward.identity')}</legend>
      {[true, false].map((one) => (
        <label key={String(one)} class="tick">
          <input type="radio" name="onward-identity" checked={value === one} onChange={() => choose(one)} />
          {t(one ? 'onward.identity.yes' : 'identity.no')}
        </label>
      ))}
    </fieldset>
  );
}

function Form({ view, give }: { view: CaseView; give: (made: Made) => void }) {
  const [text, write] = useState('');
  const [identity, choose] = useState<boolean | null>(view.identity ? null : false);
  const [ends] = useState(() => endsBefore(view.expiry));
  const [end, until] = useState(ends.at(-1) ?? view.expiry);
  const [note, say] = useState(view.note);
  const [running, run] = useState(false);
  const email = text.trim().toLowerCase();
  const issuer = /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) ? admitting(description.value?.issuers ?? [], email) : null;
  const pass = async () => {
    const asked = visit();
    if (!asked || !issuer || identity === null) return;
    run(true);
    trouble.value = '';
    try {
      const recipient = { issuer: issuer.issuer, email };
      const expiresIn = Math.max(1, end - Math.floor(Date.now() / 1000));
      give(await vault.call('passOn', { visit: asked, recipient, expiresIn, identity, note: note.trim() }));
    } catch (error) {
      tell(error);
    }
    run(false);
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void pass();
      }}
    >
      <label class="field">
        <span>{t('to.address')}</span>
        <input type="email" autocomplete="off" value={text} onInput={(event) => write(event.currentTarget.value)} />
      </label>
      <ReadBack email={email} />
      {view.identity && <Identity value={identity} choose={choose} />}
      <label class="field">
        <span>{t('cases.longer.until')}</span>
        <select value={end} onChange={(event) => until(Number(event.currentTarget.value))}>
          {ends.map((one) => (
            <option key={one} value={one}>
              {showTime(one)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t('note')}</span>
        <textarea rows={3} maxLength={NOTE_MOST} value={note} onInput={(event) => say(event.currentTarget.value)} />
      </label>
      {note && identity !== true && <p class="warn">{t('note.warn')}</p>}
      <p>
        <button type="submit" class="first" disabled={running || !issuer || identity === null}>
          {t('cases.again.do')}
        </button>
      </p>
    </form>
  );
}

/** The panel: the form, then the link. */
export function PassOn({ view }: { view: CaseView }) {
  const [made, give] = useState<Made | null>(null);
  useEffect(() => {
    void load(language.value);
  }, [language.value]);
  useEffect(() => {
    trouble.value = '';
  }, []);
  return (
    <section class="panel" aria-labelledby="onward">
      <h2 id="onward">{t('onward.title')}</h2>
      <p>{t('onward.text', { email: view.sender.email })}</p>
      <Trouble />
      {made ? <LinkCards made={made} /> : <Form view={view} give={give} />}
    </section>
  );
}
