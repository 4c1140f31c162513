// Everything that the sender sees and says before one click sends it.

import { judgement, leftOut, needs, review, send, startOver, stopped } from '../../sending/flow';
import { t, tn } from '../../words/sending';
import { Addressing } from './addressing';
import { Attaching } from './attaching';
import { Identifying } from './identifying';
import { Looking } from './looking';
import { Officer } from './officer';
import { Studies } from './studies';

/** The page between picking and sending. */
export function Review() {
  const missing = needs.value;
  const images = (review.value?.images ?? 0) - leftOut.value.size;
  return (
    <>
      <Studies />
      {judgement.value && !stopped.value && (
        <>
          <Identifying />
          <Looking />
          <Addressing />
          <Attaching />
          <Officer />
        </>
      )}
      <div class="send-bar">
        <p role="status">
          {missing.length > 0
            ? t('send.not', { what: missing.map((need) => t(`need.${need}`)).join(', ') })
            : tn('send.ready', images)}
        </p>
        <button type="button" class="second" onClick={startOver}>
          {t('send.over')}
        </button>
        <button type="button" class="first" disabled={missing.length > 0} onClick={() => void send()}>
          {t('send')}
        </button>
      </div>
    </>
  );
}
