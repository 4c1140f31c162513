// What I sent: who opened what and when; end a link, erase a case. Both are asked once more, neither can be taken back.

import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import type { OwnCase } from '../../sending/cases';
import { endSender, sender } from '../../sending/client';
import { tell, trouble, visit } from '../../sending/flow';
import type { SendVisit } from '../../sending/sender';
import type { ShareView } from '../../wire/bodies';
import { language, showDay, showTime, t as tPage, type Word } from '../../words';
import { load, type SendingWord, t, tn } from '../../words/sending';
import '../../design/sending.css';
import { showDate } from './dates';
import { Trouble } from './send';

const cases = signal<readonly OwnCase[] | null>(null);

/** Does something for the signed-in sender, then shows what became of it. */
async function act(work: (asked: SendVisit) => Promise<unknown>): Promise<void> {
  const asked = visit();
  if (!asked) return;
  trouble.value = '';
  try {
    await work(asked);
    cases.value = await sender().call('cases', { visit: asked });
  } catch (error) {
    tell(error);
  }
}

interface Asked {
  /** The stem of its words. */
  readonly word: 'cases.revoke' | 'cases.erase';
  /** To whom or to what: one button sounds like another otherwise. */
  readonly of: string;
  readonly work: (asked: SendVisit) => Promise<unknown>;
}

/** A button that says what it does and what it cannot, and does it on the second click. */
function Confirm({ word, of, work }: Asked) {
  const [asking, ask] = useState(false);
  if (!asking) {
    return (
      <button type="button" class="second" aria-label={`${t(word)}: ${of}`} onClick={() => ask(true)}>
        {t(word)}
      </button>
    );
  }
  return (
    <div class="notice" role="alert">
      <p>{t(`${word}.text` as SendingWord)}</p>
      <div class="buttons row">
        <button type="button" class="first" onClick={() => void act(work)}>
          {t(`${word}.sure` as SendingWord)}
        </button>
        <button type="button" class="second" onClick={() => ask(false)}>
          {tPage('cancel')}
        </button>
      </div>
    </div>
  );
}

function stateOf(share: ShareView): string {
  if (share.state === 'live') return tPage('share.until', { date: showTime(share.expiry) });
  return tPage(`state.${share.state}` as Word);
}

function Share({ share }: { share: ShareView }) {
  const email = share.recipient.email;
  const live = share.state === 'live' || share.state === 'used_up';
  return (
    <li class={live ? 'given' : 'given over'}>
      <strong>{t('cases.to', { email })}</strong>
      {share.passed_on_by && <span>{tPage('share.passed', { email: share.passed_on_by.email })}</span>}
      <span>{stateOf(share)}</span>
      <span>
        {share.first_opened === null
          ? t('cases.opened.never')
          : `${t('cases.opened', { date: showTime(share.first_opened) })}, ${tn('cases.opened.times', share.openings_used)}`}
      </span>
      {share.refused_attempts > 0 && (
        <span class="warn">
          <Icon name="warn" /> {tn('cases.refused', share.refused_attempts)}
        </span>
      )}
      {live && (
        <Confirm
          word="cases.revoke"
          of={email}
          work={(asked) => sender().call('revoke', { visit: asked, share: share.share })}
        />
      )}
    </li>
  );
}

function Case({ own }: { own: OwnCase }) {
  const { view } = own;
  const reference = own.reference && t('sent.reference', { reference: own.reference });
  return (
    <li class="panel">
      <h2>{own.name || t('cases.unreadable')}</h2>
      <p class="quiet">
        {own.birthDate && `${showDate(own.birthDate)} · `}
        {reference && `${reference} · `}
        {view.erased === null
          ? t('cases.sent', { date: showDay(view.sealed ?? view.created) })
          : t('cases.erased', { date: showDay(view.erased) })}
      </p>
      <ul class="links">
        {own.shares.map((share) => (
          <Share key={share.share} share={share} />
        ))}
      </ul>
      {view.erased === null && (
        <Confirm
          word="cases.erase"
          of={reference || t('cases.sent', { date: showDay(view.created) })}
          work={(asked) => sender().call('erase', { visit: asked, caseId: own.case })}
        />
      )}
    </li>
  );
}

/** The page. */
export function Cases() {
  useEffect(() => {
    void load(language.value);
  }, [language.value]);
  useEffect(() => {
    void act(() => Promise.resolve());
    return () => {
      endSender();
      cases.value = null;
    };
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
      <p>
        <a href="/send">{t('title')}</a>
      </p>
    </Frame>
  );
}
