// The row under a question: the button that does it, and the way out.

import { t } from '../../words';

/** Does what was asked, or leaves it. */
export function Sure({ word, act, leave }: { word: string; act: () => void; leave: () => void }) {
  return (
    <div class="buttons row">
      <button type="button" class="first" onClick={act}>
        {word}
      </button>
      <button type="button" class="second" onClick={leave}>
        {t('cancel')}
      </button>
    </div>
  );
}
