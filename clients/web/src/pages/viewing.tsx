// The images: a thin bar, and the viewer, which comes in a chunk of its own when it is first needed.

import { computed } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { fail, stage } from '../journey';
import { Icon } from '../parts/icon';
import { here, progress, stalled, vault } from '../vault/client';
import type { CaseView } from '../vault/view';
import type { ImageSource } from '../viewer/source';
import type { Viewer as ViewerType } from '../viewer/viewer';
import { t } from '../words';

/** The viewer's chunk: fetched once somebody is signed in, so that it is there when the images are. */
export const loadViewer = () => import('../viewer/viewer');

/** The opened case as the viewer sees it: verified bytes, no keys. */
export function sourceOf(view: CaseView): ImageSource {
  const buffer = (bytes: Uint8Array<ArrayBuffer>) => bytes.buffer;
  return {
    studies: view.studies,
    reference: view.reference,
    identity: view.identity,
    progress: computed(() => progress.value),
    here: computed(() => here.value),
    bytes: (index, signal) => vault.call('bytes', { index }, { signal }).then(buffer),
    ...(view.identity && {
      glance: (index: number, signal?: AbortSignal) => vault.call('glance', { index }, { signal }).then(buffer),
    }),
    parts: (index, first, last, signal) => vault.call('parts', { index, first, last }, { signal }).then(buffer),
    prefer: (indexes) => void vault.call('prefer', { indexes }).catch(() => undefined),
  };
}

/** The images, full screen. */
export function Viewing({ view }: { view: CaseView }) {
  const [Viewer, load] = useState<typeof ViewerType | null>(null);
  const source = useMemo(() => sourceOf(view), [view]);
  useEffect(() => {
    loadViewer()
      .then((loaded) => load(() => loaded.Viewer))
      .catch((error: unknown) => fail(error));
  }, []);
  const { loaded, total, whole } = progress.value;
  return (
    <div class="viewing">
      <header class="bar">
        <button
          type="button"
          class="plain"
          onClick={() => {
            stage.value = { name: 'cover', view };
          }}
        >
          <Icon name="back" /> {t('view.back')}
        </button>
        {!whole && (
          <span class="quiet" role="status">
            {stalled.value
              ? t('cover.stalled')
              : t('cover.loading', { percent: total ? Math.floor((100 * loaded) / total) : 0 })}
          </span>
        )}
      </header>
      <main id="main">{Viewer ? <Viewer source={source} /> : <p class="quiet middle">{t('view.loading')}</p>}</main>
    </div>
  );
}
