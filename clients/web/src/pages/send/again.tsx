// A case that was sent, for somebody else: the same form, no upload. After a wrong person: whether they opened it.

import type { OwnCase } from '../../sending/cases';
import { shareNeeds } from '../../sending/flow';
import { resetForm } from '../../sending/form';
import { finishSharing, sharing } from '../../sending/mine';
import type { ShareView } from '../../wire/bodies';
import { showTime, t as tPage } from '../../words';
import { t, tn } from '../../words/sending';
import { Addressing } from './addressing';
import { Officer } from './officer';

function Ended({ share }: { share: ShareView }) {
  const { email } = share.recipient;
  if (share.last_opened === null) {
    return (
      <p class="notice" role="status">
        {t('cases.wrong.never', { email })}
      </p>
    );
  }
  const date = showTime(share.last_opened);
  return (
    <p class="notice wrong" role="alert">
      {tn('cases.wrong.opened', share.openings_used, { email, date })}
    </p>
  );
}

/** The form, or where it cannot be filled in. */
export function Again({ own }: { own: OwnCase }) {
  const instead = sharing.value?.instead;
  const missing = shareNeeds.value;
  const close = () => {
    sharing.value = null;
    resetForm();
  };
  return (
    <div class="again">
      {instead && <Ended share={instead} />}
      {own.own ? (
        <>
          <Addressing />
          <Officer />
          <p role="status">
            {missing.length > 0 && t('send.not', { what: missing.map((need) => t(`need.${need}`)).join(', ') })}
          </p>
        </>
      ) : (
        <p>{t('trouble.other-device')}</p>
      )}
      <div class="buttons row">
        {own.own && (
          <button type="button" class="first" disabled={missing.length > 0} onClick={() => void finishSharing()}>
            {t('cases.again.do')}
          </button>
        )}
        <button type="button" class="second" onClick={close}>
          {tPage('cancel')}
        </button>
      </div>
    </div>
  );
}
