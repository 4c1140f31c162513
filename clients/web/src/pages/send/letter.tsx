// A letter on paper, for a patient: the code, three plain steps, until when, whom to call. Nothing about the study.
//
// Rules: what is printed is the one letter that is open, and nothing else of the page (design/sending.css).

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { description } from '../../journey';
import { showTime } from '../../words';
import { reading, t as tLetter } from '../../words/letter';
import { t } from '../../words/sending';
import { Scan } from './scan';

interface Given {
  readonly email: string;
  readonly link: string;
  readonly expiry: number;
}

/** The link whose letter is open. */
const open = signal('');
const STEPS = ['step.1', 'step.2', 'step.3'] as const;

function Paper({ email, link, expiry }: Given) {
  const { site = '', telephone = '' } = description.value ?? {};
  return (
    <article class="letter" lang={reading.value}>
      <p class="letter-site">{site}</p>
      <h2>{tLetter('title')}</h2>
      <p>{tLetter('hello', { site })}</p>
      <div class="letter-way">
        <ol>
          {STEPS.map((step) => (
            <li key={step}>{tLetter(step, { email })}</li>
          ))}
        </ol>
        <Scan text={link} alt={tLetter('code')} />
      </div>
      <p>
        <strong>{tLetter('until', { date: showTime(expiry, reading.value) })}</strong>
      </p>
      {telephone && <p>{tLetter('telephone', { site, telephone })}</p>}
      <p>{tLetter('safe')}</p>
      <p class="letter-typed">
        {tLetter('typed')} <span class="mono">{link}</span>
      </p>
    </article>
  );
}

/** The letter of one link. */
export function Letter(given: Given) {
  const isOpen = open.value === given.link;
  useEffect(
    () => () => {
      open.value = '';
    },
    [],
  );
  return (
    <details
      open={isOpen}
      onToggle={(event) => {
        if (event.currentTarget.open) open.value = given.link;
        else if (isOpen) open.value = '';
      }}
    >
      <summary>{t('letter.title')}</summary>
      {isOpen && (
        <>
          <Paper {...given} />
          <p>
            <button type="button" class="second" onClick={() => print()}>
              {t('letter.print')}
            </button>
          </p>
        </>
      )}
    </details>
  );
}
