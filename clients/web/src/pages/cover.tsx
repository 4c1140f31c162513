// What surrounds the images: who sent them, until when, to whom, the note and the documents. Shown before the images.

import { useEffect, useState } from 'preact/hooks';
import { isKept, stage } from '../journey';
import { Frame } from '../parts/frame';
import { Icon, type IconName } from '../parts/icon';
import { saveBytes } from '../saving/bytes';
import { nameReceived } from '../saving/documents';
import { makeSafe } from '../sealing/paths';
import { progress, stalled, vault } from '../vault/client';
import type { AttachmentView, CaseView } from '../vault/view';
import { showTime, t, tn, type Word } from '../words';
import { Save } from './save';
import { PassOn } from './sending';

function Fact({ icon, label, children }: { icon: IconName; label: string; children: preact.ComponentChildren }) {
  return (
    <div class="fact">
      <dt>
        <Icon name={icon} size={18} /> {label}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ view }: { view: CaseView }) {
  const known = view.senderKey === 'known' ? 'cover.known' : 'cover.first';
  return (
    <dl class="facts">
      <Fact icon="person" label={t('cover.from')}>
        <strong>{view.sender.email}</strong>
        <span class={view.senderKey === 'known' ? 'tag good' : 'tag'}>{t(known)}</span>
      </Fact>
      {view.passedOnBy && (
        <Fact icon="share" label={t('cover.passed')}>
          {view.passedOnBy.email}
        </Fact>
      )}
      <Fact icon="clock" label={t('cover.until')}>
        {showTime(view.expiry)}
      </Fact>
      <Fact icon="shield" label={t('cover.kind')}>
        {t(`kind.${view.kind}` as Word)}
        {view.capacity && (
          <span>
            {t('cover.capacity')}: {view.capacity}
          </span>
        )}
      </Fact>
      <Fact icon="image" label={t(view.identity ? 'cover.identity.yes' : 'cover.identity.no')}>
        <Counts view={view} />
      </Fact>
      <Fact icon="check" label={t('cover.reference')}>
        <span class="mono">{view.reference}</span>
        <span class="quiet">{t('cover.reference.help')}</span>
      </Fact>
    </dl>
  );
}

function Counts({ view }: { view: CaseView }) {
  const { found, sent, leftOut, missingSlices } = view.completeness;
  const series = view.studies.reduce((sum, study) => sum + study.series.length, 0);
  return (
    <>
      <span>
        {tn('cover.images', sent)} {tn('cover.series', series)}
      </span>
      {found > sent && (
        <span class="warn">
          {t('cover.incomplete', { sent, found })}{' '}
          {leftOut.map(({ count, reason }) => t('cover.left', { count, reason })).join('; ')}
        </span>
      )}
      {missingSlices > 0 && <span class="warn">{tn('cover.gaps', missingSlices)}</span>}
    </>
  );
}

function Attachments({ list }: { list: readonly AttachmentView[] }) {
  const save = async (index: number, { mediaType }: AttachmentView) => {
    const bytes = await vault.call('attachment', { index });
    saveBytes(bytes, nameReceived(index + 1, mediaType, bytes), mediaType);
  };
  return (
    <section aria-labelledby="documents">
      <h2 id="documents">{t('cover.attachments')}</h2>
      <ul class="documents">
        {list.map((one, index) => (
          <li key={one.name}>
            <button type="button" class="second" onClick={() => void save(index, one)}>
              <Icon name="clip" /> {t('cover.attachment.save', { name: makeSafe(one.name) })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Keep({ view }: { view: CaseView }) {
  const [kept, know] = useState(false);
  useEffect(() => {
    void isKept(view.share).then(know);
  }, [view.share]);
  const change = async () => {
    if (kept) await vault.call('unkeep', { share: view.share });
    else await vault.call('keep', null);
    know(!kept);
  };
  return (
    <div class="keep">
      <button type="button" class="second" aria-pressed={kept} onClick={() => void change()}>
        <Icon name="pin" /> {t(kept ? 'cover.kept' : 'cover.keep')}
      </button>
      <p class="quiet">{kept ? t('cover.unkeep') : t('cover.keep.help', { date: showTime(view.expiry) })}</p>
    </div>
  );
}

/** How much of the case is here. */
export function Loading() {
  const { loaded, total, whole } = progress.value;
  const percent = total ? Math.floor((100 * loaded) / total) : 0;
  return (
    <div class="loading">
      <progress value={loaded} max={total || 1} aria-label={t('cover.loading', { percent })} />
      <p class="quiet">
        {stalled.value ? t('cover.stalled') : t(whole ? 'cover.whole' : 'cover.loading', { percent })}
      </p>
    </div>
  );
}

const TITLES: Readonly<Record<CaseView['kind'], Word>> = {
  clinician: 'cover.title',
  patient: 'cover.title.patient',
  representative: 'cover.title.representative',
};

/** The opened case, before its images. */
export function Cover({ view }: { view: CaseView }) {
  const [shown, show] = useState<'save' | 'pass' | null>(null);
  const see = () => {
    stage.value = { name: 'viewing', view };
  };
  return (
    <Frame title={t(TITLES[view.kind])} wide>
      {view.note && (
        <section class="note" aria-labelledby="note">
          <h2 id="note">{t('cover.note')}</h2>
          <p class="as-written" dir="auto">
            {view.note}
          </p>
        </section>
      )}
      <div class="buttons row">
        <button type="button" class="first large" onClick={see}>
          <Icon name="image" /> {t('cover.see')}
        </button>
        <button
          type="button"
          class="second"
          aria-expanded={shown === 'save'}
          onClick={() => show(shown === 'save' ? null : 'save')}
        >
          <Icon name="save" /> {t('cover.save')}
        </button>
        {view.onward && (
          <button
            type="button"
            class="second"
            aria-expanded={shown === 'pass'}
            onClick={() => show(shown === 'pass' ? null : 'pass')}
          >
            <Icon name="share" /> {t('cover.pass')}
          </button>
        )}
      </div>
      <Loading />
      {shown === 'save' && <Save view={view} />}
      {shown === 'pass' && <PassOn view={view} />}
      {view.attachments.length > 0 && <Attachments list={view.attachments} />}
      <Facts view={view} />
      <Keep view={view} />
      <p class="quiet">{t('cover.use')}</p>
    </Frame>
  );
}
