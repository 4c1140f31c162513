// What I sent: who opened what and when; end, extend, erase, show the link again, share with somebody else.

import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { fail, service } from '../../journey';
import { Frame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { showReference } from '../../sealing/reference';
import type { OwnCase } from '../../sending/cases';
import { sender } from '../../sending/client';
import { visit } from '../../sending/flow';
import type { ShareView } from '../../wire/bodies';
import { language, showDay, showTime, t as tPage, type Word } from '../../words';
import { load, t, tn } from '../../words/sending';
import '../../design/sending.css';
import { LinkCard } from './sent';

const WEEK = 7 * 86_400;
/** Seconds in which ending a share can be taken back: it is not asked for before. */
const UNDO = 6;
const DAY = 86_400;

const cases = signal<readonly OwnCase[] | null>(null);

async function refresh(): Promise<void> {
  const asked = visit();
  if (asked) cases.value = await sender().call('cases', { visit: asked });
}

/** Does something for the signed-in sender, then shows what became of it. */
async function act(work: (asked: NonNullable<ReturnType<typeof visit>>) => Promise<unknown>): Promise<void> {
  const asked = visit();
  if (!asked) return;
  try {
    await work(asked);
    await refresh();
  } catch (error) {
    fail(error);
  }
}

/** A button that waits some seconds before it does what it says, and can be undone meanwhile. */
function Revoke({ share }: { share: ShareView }) {
  const [left, count] = useState(0);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => {
      if (left > 1) count(left - 1);
      else {
        count(0);
        void act((asked) => sender().call('revoke', { visit: asked, share: share.share }));
      }
    }, 1000);
    return () => clearTimeout(timer);
  }, [left]);
  if (left > 0) {
    return (
      <div class="notice" role="status">
        <p>{t('cases.revoke.text')}</p>
        <div class="row">
          <span>{t('cases.revoke.undo', { seconds: left })}</span>
          <button type="button" class="first" onClick={() => count(0)}>
            {t('cases.undo')}
          </button>
        </div>
      </div>
    );
  }
  return (
    <button type="button" onClick={() => count(UNDO)}>
      {t('cases.revoke')}
    </button>
  );
}

function Share({ own, share }: { own: OwnCase; share: ShareView }) {
  const [link, show] = useState('');
  const live = share.state === 'live' || share.state === 'used_up';
  const caseId = own.case;
  const showLink = async () => {
    const asked = visit();
    if (asked) show(await sender().call('link', { visit: asked, caseId, share: share.share }));
  };
  return (
    <li class={live ? 'given' : 'given over'}>
      <strong>{t('cases.to', { email: share.recipient.email })}</strong>
      {share.passed_on_by && <span>{t('cases.passed', { email: share.passed_on_by.email })}</span>}
      <span>{tPage(live && share.state === 'live' ? 'share.until' : (`state.${share.state}` as Word), { date: showTime(share.expiry) })}</span>
      <span>
        {share.first_opened === null
          ? t('cases.opened.never')
          : `${t('cases.opened', { date: showTime(share.first_opened) })}, ${tn('cases.opened.times', share.openings_used)}`}
      </span>
      {share.refused_attempts > 0 && (
        <span class="warning">
          <Icon name="warn" /> {tn('cases.refused', share.refused_attempts)}
        </span>
      )}
      {live && (
        <div class="row">
          {own.isReadable && !share.passed_on_by && (
            <button type="button" onClick={() => void showLink().catch((error: unknown) => fail(error))}>
              {t('cases.link')}
            </button>
          )}
          {share.state === 'live' && (
            <button
              type="button"
              onClick={() => {
                const seconds = Math.max(share.expiry - Math.floor(Date.now() / 1000), 0) + WEEK;
                void act((asked) => sender().call('extend', { visit: asked, share: share.share, seconds }));
              }}
            >
              {t('cases.extend')}
            </button>
          )}
          <Revoke share={share} />
        </div>
      )}
      {link && <LinkCard email={share.recipient.email} link={link} expiry={share.expiry} />}
    </li>
  );
}

function Again({ own }: { own: OwnCase }) {
  const [email, type] = useState('');
  const [given, show] = useState<{ link: string; view: ShareView } | null>(null);
  const share = () =>
    act(async (asked) => {
      const { recipient } = await service.value.checkRecipient(email.trim().toLowerCase());
      const order = {
        expiresIn: 7 * DAY,
        openings: null,
        identity: false,
        kind: 'clinician' as const,
        capacity: '',
        onward: false,
        note: '',
        purpose: '',
        purposeReference: '',
      };
      show(await sender().call('shareAgain', { visit: asked, caseId: own.case, recipient, order }));
    });
  return (
    <details>
      <summary>{t('cases.more')}</summary>
      <label class="field">
        <span>{t('to.address')}</span>
        <input type="text" inputMode="email" value={email} onInput={(event) => type(event.currentTarget.value)} />
      </label>
      <button type="button" disabled={!email.includes('@')} onClick={() => void share()}>
        {t('cases.share')}
      </button>
      {given && <LinkCard email={given.view.recipient.email} link={given.link} expiry={given.view.expiry} />}
    </details>
  );
}

function Erase({ caseId }: { caseId: string }) {
  return (
    <details>
      <summary>{t('cases.erase')}</summary>
      <p>{t('cases.erase.text')}</p>
      <button type="button" class="bad" onClick={() => void act((asked) => sender().call('erase', { visit: asked, caseId }))}>
        {t('cases.erase.sure')}
      </button>
    </details>
  );
}

function Case({ own }: { own: OwnCase }) {
  const { view } = own;
  return (
    <li class="case">
      <h2>{own.label || t('cases.unreadable')}</h2>
      <p class="quiet">
        {own.reference && `${t('cases.case', { reference: showReference(own.reference) })} · `}
        {view.erased === null
          ? t('cases.sent', { date: showDay(view.sealed ?? view.created) })
          : t('cases.erased', { date: showDay(view.erased) })}
      </p>
      <ul class="shares">
        {own.shares.map((share) => (
          <Share key={share.share} own={own} share={share} />
        ))}
      </ul>
      {view.erased === null && own.isReadable && <Again own={own} />}
      {view.erased === null && <Erase caseId={own.case} />}
    </li>
  );
}

/** The page. */
export default function Cases() {
  useEffect(() => {
    void load(language.value);
  }, [language.value]);
  useEffect(() => {
    refresh().catch((error: unknown) => fail(error));
  }, []);
  return (
    <Frame title={t('cases.title')} wide>
      {cases.value === null && <div class="breathing" role="presentation" />}
      {cases.value?.length === 0 && <p>{t('cases.none')}</p>}
      <ul class="cases">
        {cases.value?.map((own) => (
          <Case key={own.case} own={own} />
        ))}
      </ul>
    </Frame>
  );
}
