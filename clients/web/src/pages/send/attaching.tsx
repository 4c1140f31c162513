// Documents that go with the images: chosen, judged by their bytes, taken off again.

import { useRef } from 'preact/hooks';
import { Icon } from '../../parts/icon';
import { type Attached, attach, attached, detach } from '../../sending/flow';
import { form } from '../../sending/form';
import { has, t } from '../../words/sending';

function Row({ one }: { one: Attached }) {
  const { file, told } = one;
  const refused = 'refused' in told ? (`trouble.${told.refused}` as const) : '';
  return (
    <li class="attached">
      <Icon name={refused ? 'warn' : 'clip'} />
      <span class={refused ? 'warn' : ''}>
        {file.name}
        {refused && `: ${has(refused) ? t(refused) : t('trouble.other', { code: refused })}`}
        {'judged' in told && told.judged.camera && <span class="warn"> {t('attach.camera')}</span>}
      </span>
      <button type="button" class="plain" aria-label={`${t('attach.off')}: ${file.name}`} onClick={() => detach(one)}>
        {t('attach.off')}
      </button>
    </li>
  );
}

/** The choice and what was chosen. */
export function Attaching() {
  const input = useRef<HTMLInputElement>(null);
  const all = attached.value;
  return (
    <section aria-labelledby="attach">
      <h2 id="attach">{t('attach.title')}</h2>
      <p class="quiet">{t('attach.text')}</p>
      {all.length > 0 && (
        <ul class="documents" aria-live="polite">
          {all.map((one) => (
            <Row key={one.number} one={one} />
          ))}
        </ul>
      )}
      {all.length > 0 && form.identity.value !== true && <p class="warn">{t('attach.warn')}</p>}
      <div class="buttons row">
        <button type="button" class="second" onClick={() => input.current?.click()}>
          <Icon name="clip" /> {t('attach.choose')}
        </button>
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".pdf,.jpg,.jpeg,.txt,application/pdf,image/jpeg,text/plain"
        onChange={(event) => {
          void attach([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}
