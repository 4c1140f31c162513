// The links, each for one person: to copy, to mail, to scan.

import { useEffect, useState } from 'preact/hooks';
import { LanguageOptions } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { startOver } from '../../sending/flow';
import type { Made } from '../../sending/making';
import type { Sent } from '../../sending/sending';
import { type Language, language, showTime, t as tPage } from '../../words';
import { reading, speak, t as tLetter } from '../../words/letter';
import { has, t } from '../../words/sending';
import { Letter } from './letter';
import { Scan } from './scan';

function Code({ text }: { text: string }) {
  return (
    <details>
      <summary>{t('sent.code')}</summary>
      <Scan text={text} alt={t('sent.code')} />
    </details>
  );
}

function LinkCard({ email, link, expiry }: { email: string; link: string; expiry: number }) {
  const [copied, note] = useState(false);
  const date = showTime(expiry);
  const read = { link, date: showTime(expiry, reading.value) };
  const mail = new URLSearchParams({ subject: tLetter('mail.subject'), body: tLetter('mail.body', read) });
  const copy = () => navigator.clipboard.writeText(link).then(() => note(true));
  return (
    <li class="panel link-card">
      <strong>{t('sent.to', { email, date })}</strong>
      <output class="link-text mono">{link}</output>
      <div class="buttons row">
        <button type="button" class="first" onClick={() => void copy()}>
          <Icon name={copied ? 'check' : 'link'} /> {copied ? tPage('copied') : t('sent.copy')}
        </button>
        <a class="button second" href={`mailto:${email}?${mail.toString().replaceAll('+', '%20')}`}>
          {t('sent.mail')}
        </a>
      </div>
      <Code text={link} />
      <Letter email={email} link={link} expiry={expiry} />
    </li>
  );
}

/** Who did not get a link, and why. */
function Refused({ email, code }: { email: string; code: string }) {
  const known = `trouble.${code}`;
  const reason = has(known) ? t(known) : t('trouble.other', { code });
  return <p class="notice wrong">{t('sent.refused', { email, reason })}</p>;
}

/** In which language the readers are written to. */
function Reading() {
  useEffect(() => {
    void speak();
  }, [language.value]);
  return (
    <label class="field">
      <span>{t('sent.language')}</span>
      <select value={reading.value} onChange={(event) => void speak(event.currentTarget.value as Language)}>
        <LanguageOptions />
      </select>
    </label>
  );
}

/** Each link, and who did not get one. */
export function LinkCards({ made }: { made: Made }) {
  return (
    <>
      {made.links.length > 0 && <Reading />}
      <ul class="links">
        {made.links.map(({ recipient, link, view }) => (
          <LinkCard key={view.share} email={recipient.email} link={link} expiry={view.expiry} />
        ))}
      </ul>
      {made.refused.map(({ recipient, code }) => (
        <Refused key={recipient.email} email={recipient.email} code={code} />
      ))}
    </>
  );
}

/** What was acknowledged. */
export function Links({ sent }: { sent: Sent }) {
  const whole = sent.completeness;
  return (
    <>
      <p class="lead">{t('sent.text')}</p>
      <p>
        <Icon name="check" /> {t('sent.reference', { reference: sent.reference })}
      </p>
      {whole && whole.sent < whole.found && (
        <p class="warn">{t('sent.partly', { sent: whole.sent, found: whole.found })}</p>
      )}
      <LinkCards made={sent} />
      <div class="buttons row">
        <button type="button" class="second" onClick={startOver}>
          {t('sent.again')}
        </button>
        <a class="button second" href="/sent">
          {t('sent.cases')}
        </a>
      </div>
    </>
  );
}
