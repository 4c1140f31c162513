// Saving a copy: everything or one series, as a ZIP that is written while it is made; with pictures, if wanted.

import { useState } from 'preact/hooks';
import { PageError } from '../errors';
import { busy } from '../idle';
import { openSink, type Sink } from '../saving/sinks';
import { progress, vault } from '../vault/client';
import type { CaseView } from '../vault/view';
import { t, tn, type Word } from '../words';
import { sourceOf } from './viewing';

type State = { readonly word: Word; readonly percent: number };

interface Wanted {
  readonly series: number | null;
  readonly pictures: boolean;
}

async function save(view: CaseView, wanted: Wanted, tell: (state: State) => void): Promise<void> {
  const { size } = await vault.call('sizeOf', wanted);
  const sink = await openSink(`case-${view.reference}.zip`, size);
  if (!sink) return;
  try {
    tell({ word: 'save.wait', percent: 0 });
    await vault.call('startArchive', wanted);
    await Promise.all([write(sink, size, tell), wanted.pictures && draw(view, wanted.series)]);
    await sink.close();
    tell({ word: 'save.done', percent: 100 });
  } catch (error) {
    await sink.abort().catch(() => undefined);
    await vault.call('stopArchive', null);
    throw error;
  }
}

async function write(sink: Sink, size: number, tell: (state: State) => void): Promise<void> {
  for (let done = 0; ; ) {
    const piece = await vault.call('nextPiece', null);
    if (!piece) return;
    done += piece.length;
    await sink.write(piece);
    tell({ word: 'save.writing', percent: Math.min(99, Math.floor((100 * done) / size)) });
  }
}

/** Draws while the rest is written: the next picture waits until the ZIP has taken the one before. */
async function draw(view: CaseView, series: number | null): Promise<void> {
  const { makePictures } = await import('../viewer/pictures/making');
  const only = series === null ? null : (view.studies.flatMap((study) => study.series)[series] ?? null);
  for await (const picture of makePictures(sourceOf(view), only)) await vault.call('addPicture', picture);
  await vault.call('addPicture', null);
}

function wordOf(error: unknown): Word {
  return error instanceof PageError && error.code === 'too-large' ? 'save.too.large' : 'save.failed';
}

/** The choice of what to save, and how far it is. */
export function Save({ view }: { view: CaseView }) {
  const [chosen, choose] = useState<number | null>(null);
  const [pictures, wish] = useState(false);
  const [state, tell] = useState<State | null>(null);
  const [running, run] = useState(false);
  const all = view.studies.flatMap((study) => study.series);
  const start = async () => {
    run(true);
    busy.value += 1;
    try {
      await save(view, { series: chosen, pictures }, tell);
    } catch (error) {
      tell({ word: wordOf(error), percent: 0 });
    } finally {
      busy.value -= 1;
      run(false);
    }
  };
  const { loaded, total } = progress.value;
  const percent = state?.word === 'save.wait' ? Math.floor((100 * loaded) / (total || 1)) : (state?.percent ?? 0);
  return (
    <section class="panel" aria-labelledby="save">
      <h2 id="save">{t('save.title')}</h2>
      <p>{t(view.identity ? 'save.text.identity' : 'save.text.plain')}</p>
      <p class="quiet">{t('save.own')}</p>
      <label for="what">{t('save.what')}</label>
      <select
        id="what"
        class="field"
        disabled={running}
        onChange={(event) => choose(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}
      >
        <option value="">{t('save.all')}</option>
        {all.map((series, place) => (
          <option key={series.seriesInstanceUid} value={place}>
            {t('save.series', {
              number: place + 1,
              modality: series.modality,
              images: tn('cover.images', series.images.length),
            })}
          </option>
        ))}
      </select>
      <label class="tick">
        <input
          type="checkbox"
          checked={pictures}
          disabled={running}
          aria-describedby="pictures"
          onChange={(event) => wish(event.currentTarget.checked)}
        />
        {t('save.pictures')}
      </label>
      <p id="pictures" class="quiet">
        {t('save.pictures.help')}
      </p>
      <div class="buttons">
        <button type="button" class="first" disabled={running} onClick={() => void start()}>
          {t('save.start')}
        </button>
      </div>
      {running && <progress value={percent} max={100} aria-label={t('save.title')} />}
      <p role="status">{state ? t(state.word, { percent }) : ''}</p>
    </section>
  );
}
