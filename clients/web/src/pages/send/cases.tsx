// What I sent: who opened what and when, and what can still be done about it.

import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../../parts/frame';
import type { OwnCase } from '../../sending/cases';
import { trouble } from '../../sending/flow';
import { beginSharing, cases, eraseCase, leaveCases, linksOf, sharing, showCases } from '../../sending/mine';
import { language, showDay } from '../../words';
import { load, t } from '../../words/sending';
import '../../design/sending.css';
import { showDate } from '../../words/dates';
import { Again } from './again';
import { Code } from './code';
import { Given } from './given';
import { LinkCards } from './links';
import { Trouble } from './send';
import { Sure } from './sure';

/** Asks once more, and says what it cannot take back. */
function Erase({ of, caseId }: { of: string; caseId: string }) {
  const [asking, ask] = useState(false);
  if (!asking) {
    return (
      <button type="button" class="second" aria-label={`${t('cases.erase')}: ${of}`} onClick={() => ask(true)}>
        {t('cases.erase')}
      </button>
    );
  }
  return (
    <div class="notice" role="alert">
      <p>{t('cases.erase.text')}</p>
      <Sure word={t('cases.erase.sure')} act={() => void eraseCase(caseId)} leave={() => ask(false)} />
    </div>
  );
}

function Actions({ own, of }: { own: OwnCase; of: string }) {
  if (own.view.erased !== null) return null;
  if (sharing.value?.caseId === own.case) return <Again own={own} />;
  return (
    <div class="buttons row">
      {own.own && (
        <button
          type="button"
          class="second"
          aria-label={`${t('cases.again')}: ${of}`}
          onClick={() => beginSharing(own.case, null)}
        >
          {t('cases.again')}
        </button>
      )}
      <Erase of={of} caseId={own.case} />
    </div>
  );
}

function Case({ own }: { own: OwnCase }) {
  const { view, own: words } = own;
  const reference = words ? t('sent.reference', { reference: words.reference }) : '';
  const links = linksOf(own);
  return (
    <li class="panel">
      <h2>{words?.name || t('cases.unreadable')}</h2>
      <p class="quiet">
        {words?.birthDate && `${showDate(words.birthDate)} · `}
        {reference && `${reference} · `}
        {view.erased === null
          ? t('cases.sent', { date: showDay(view.sealed ?? view.created) })
          : t('cases.erased', { date: showDay(view.erased) })}
      </p>
      {!words && view.erased === null && <p class="quiet">{t('cases.elsewhere')}</p>}
      <ul class="links">
        {own.shares.map((share) => (
          <Given key={share.share} share={share} own={own} />
        ))}
      </ul>
      {links && <LinkCards made={links} />}
      <Actions own={own} of={reference || t('cases.sent', { date: showDay(view.created) })} />
    </li>
  );
}

/** The page. */
export function Cases() {
  useEffect(() => {
    void load(language.value);
  }, [language.value]);
  useEffect(() => {
    void showCases();
    return leaveCases;
  }, []);
  return (
    <Frame title={t('cases.title')} wide>
      <Trouble />
      {cases.value === null && !trouble.value && <div class="breathing" role="presentation" />}
      {cases.value?.length === 0 && <p>{t('cases.none')}</p>}
      <ul class="shares">
        {cases.value?.map((own) => (
          <Case key={own.case} own={own} />
        ))}
      </ul>
      {cases.value && <Code />}
      <p>
        <a href="/send">{t('title')}</a>
      </p>
    </Frame>
  );
}
