// The links, each for one person: to copy, to mail, to scan. Shown once here, and again from "what I sent".

import { useState } from 'preact/hooks';
import { renderSVG } from 'uqr';
import { Icon } from '../../parts/icon';
import { startOver } from '../../sending/flow';
import type { Sent } from '../../sending/sending';
import { showReference } from '../../sealing/reference';
import { has as hasProblem, showTime, t as tPage, type Word } from '../../words';
import { t } from '../../words/sending';

/** A code to scan, as a picture that needs no markup from text. */
export function Code({ text }: { text: string }) {
  const picture = `data:image/svg+xml,${encodeURIComponent(renderSVG(text))}`;
  return <img class="code" src={picture} alt={t('sent.code')} width="220" height="220" />;
}

/** One link with what can be done with it. */
export function LinkCard({ email, link, expiry }: { email: string; link: string; expiry: number }) {
  const [copied, note] = useState(false);
  const date = showTime(expiry);
  const mail = new URLSearchParams({ subject: t('mail.subject'), body: t('mail.body', { link, date }) });
  return (
    <li class="link-card">
      <strong>{t('sent.to', { email, date })}</strong>
      <output class="link">{link}</output>
      <div class="row">
        <button
          type="button"
          class="first"
          onClick={() => {
            void navigator.clipboard.writeText(link).then(() => note(true));
          }}
        >
          <Icon name={copied ? 'check' : 'link'} /> {copied ? tPage('copied') : t('sent.copy')}
        </button>
        <a class="button" href={`mailto:${email}?${mail.toString().replaceAll('+', '%20')}`}>
          {t('sent.mail')}
        </a>
      </div>
      <Code text={link} />
    </li>
  );
}

/** What was acknowledged. */
export function SentPage({ sent }: { sent: Sent }) {
  const whole = sent.completeness;
  return (
    <>
      <p class="lead">{t('sent.text')}</p>
      <p>
        <Icon name="check" /> {t('sent.reference', { reference: showReference(sent.reference) })}
      </p>
      {whole && whole.sent < whole.found && (
        <p class="warning">{t('sent.partly', { sent: whole.sent, found: whole.found })}</p>
      )}
      <ul class="links">
        {sent.links.map(({ recipient, link, view }) => (
          <LinkCard key={view.share} email={recipient.email} link={link} expiry={view.expiry} />
        ))}
      </ul>
      {sent.refused.map(({ recipient, code }) => {
        const key = `problem.${code}`;
        const reason = hasProblem(key) ? tPage(key as Word) : code;
        return (
          <p key={recipient.email} class="notice bad">
            {t('sent.refused', { email: recipient.email, reason })}
          </p>
        );
      })}
      <div class="row">
        <button type="button" onClick={startOver}>
          {t('sent.again')}
        </button>
        <a class="button" href="/sent">
          {t('sent.cases')}
        </a>
      </div>
    </>
  );
}
