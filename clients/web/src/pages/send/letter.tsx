// A letter on paper, for a patient: the code, three plain steps, until when, whom to call. Nothing about the study.
//
// Rules: what is printed is the one letter that is open, and nothing else of the page (design/sending.css).

import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { description } from '../../journey';
import { LANGUAGES, type Language, language, showTime } from '../../words';
import { load, t as tLetter } from '../../words/letter';
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

function Paper({ given: { email, link, expiry }, of }: { given: Given; of: Language }) {
  const { site = '', telephone = '' } = description.value ?? {};
  return (
    <article class="letter" lang={of}>
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
        <strong>{tLetter('until', { date: showTime(expiry, of) })}</strong>
      </p>
      {telephone && <p>{tLetter('telephone', { site, telephone })}</p>}
      <p>{tLetter('safe')}</p>
      <p class="letter-typed">
        {tLetter('typed')} <span class="mono">{link}</span>
      </p>
    </article>
  );
}

function firstOf(): Language {
  return language.value === 'pseudo' ? 'en' : language.value;
}

function Choices({ given }: { given: Given }) {
  const [of, choose] = useState<Language>(firstOf);
  const [shown, show] = useState<Language | null>(null);
  useEffect(() => {
    void load(of).then(() => show(of));
  }, [of]);
  return (
    <>
      <label class="field">
        <span>{t('letter.language')}</span>
        <select value={of} onChange={(event) => choose(event.currentTarget.value as Language)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {shown && <Paper given={given} of={shown} />}
      <p>
        <button type="button" class="second" onClick={() => print()}>
          {t('letter.print')}
        </button>
      </p>
    </>
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
      {isOpen && <Choices given={given} />}
    </details>
  );
}
