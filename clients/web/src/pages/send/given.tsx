// One share of a case: for whom, until when, opened or not; ended, made longer, replaced, its link shown again.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../parts/icon';
import type { OwnCase } from '../../sending/cases';
import { ending, endNow, endSoon, laterEnds, letOpen, replace, showLink, undoEnd } from '../../sending/mine';
import type { ShareView } from '../../wire/bodies';
import { showTime, t as tPage, type Word } from '../../words';
import { type SendingWord, t, tn } from '../../words/sending';
import { Sure } from './sure';

type Asked = 'longer' | 'wrong' | null;

function stateOf(share: ShareView): string {
  if (share.state === 'live') return tPage('share.until', { date: showTime(share.expiry) });
  return tPage(`state.${share.state}` as Word);
}

/** A button of one share: one sounds like another otherwise. */
function Do({ word, share, act }: { word: SendingWord; share: ShareView; act: () => void }) {
  return (
    <button type="button" class="second" aria-label={`${t(word)}: ${share.recipient.email}`} onClick={act}>
      {t(word)}
    </button>
  );
}

/** It ends in a few seconds: what that means, and the way back. */
function Ending({ share }: { share: string }) {
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => undo.current?.focus(), []);
  return (
    <div class="notice" role="alert">
      <p>{t('cases.ending')}</p>
      <div class="buttons row">
        <button ref={undo} type="button" class="first" onClick={() => undoEnd(share)}>
          {t('cases.undo')}
        </button>
        <button type="button" class="second" onClick={() => void endNow(share)}>
          {t('cases.now')}
        </button>
      </div>
    </div>
  );
}

function Longer({ share, ends, close }: { share: ShareView; ends: readonly number[]; close: () => void }) {
  const [end, choose] = useState(ends[0] ?? share.expiry);
  return (
    <div class="notice">
      <label class="field">
        <span>{t('cases.longer.until')}</span>
        <select value={end} onChange={(event) => choose(Number(event.currentTarget.value))}>
          {ends.map((one) => (
            <option key={one} value={one}>
              {showTime(one)}
            </option>
          ))}
        </select>
        <small class="quiet">{t('cases.longer.text')}</small>
      </label>
      <Sure word={t('cases.longer.do')} act={() => void letOpen(share.share, end).then(close)} leave={close} />
    </div>
  );
}

function Wrong({ share, close }: { share: ShareView; close: () => void }) {
  return (
    <div class="notice" role="alert">
      <p>{t('cases.wrong.text')}</p>
      <Sure word={t('cases.now')} act={() => void replace(share).then(close)} leave={close} />
    </div>
  );
}

function Actions({ share, own }: { share: ShareView; own: OwnCase }) {
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  const parent = own.shares.find((one) => one.share === share.parent);
  const ends = share.state === 'live' ? laterEnds(share, parent) : [];
  if (ending.value.has(share.share)) return <Ending share={share.share} />;
  if (asked === 'longer') return <Longer share={share} ends={ends} close={close} />;
  if (asked === 'wrong') return <Wrong share={share} close={close} />;
  const linked = share.state === 'live' && own.own?.terms.some((one) => one.share === share.share);
  return (
    <div class="buttons row">
      {linked && <Do word="cases.link" share={share} act={() => void showLink(share)} />}
      {ends.length > 0 && <Do word="cases.longer" share={share} act={() => ask('longer')} />}
      <Do word="cases.wrong" share={share} act={() => ask('wrong')} />
      <Do word="cases.revoke" share={share} act={() => endSoon(share.share)} />
    </div>
  );
}

/** The share. */
export function Given({ share, own }: { share: ShareView; own: OwnCase }) {
  const live = share.state === 'live' || share.state === 'used_up';
  return (
    <li class={live ? 'given' : 'given over'}>
      <strong>{t('cases.to', { email: share.recipient.email })}</strong>
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
      {live && <Actions share={share} own={own} />}
    </li>
  );
}
