// To whom, until when, with what: the form. Rare choices are folded away.

import { description } from '../../journey';
import { tell } from '../../sending/flow';
import { addresses, alikeTo, answers, checkAddresses, chooseKind, DAY, form } from '../../sending/form';
import type { CapsuleBody, PurposeDescription } from '../../wire/bodies';
import { ENGLISH, has, t, tn } from '../../words/sending';

const KINDS: readonly CapsuleBody['kind'][] = ['clinician', 'patient', 'representative'];
/** Days that are offered, where the site allows them. */
const DAYS = [1, 3, 7, 14, 30, 90];
const HOUR = 3600;
const NOTE_MOST = 4000;

function Answers() {
  return (
    <ul class="answers" aria-live="polite">
      {addresses.value.map((email) => {
        const answer = answers.value.get(email);
        if (answer === undefined) return null;
        const wrong = !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email);
        if (answer === null) {
          return (
            <li key={email} class="warn">
              {t(wrong ? 'to.wrong' : 'to.nobody', { email })}
            </li>
          );
        }
        const alike = alikeTo(email);
        return (
          <li key={email}>
            {t('to.signs.in', { email: answer.recipient.email, label: answer.label })}
            {alike && <div class="warn">{t('to.alike', { email, alike })}</div>}
            {answer.new_domain && <div class="warn">{t('to.new', { domain: email.split('@')[1] ?? '' })}</div>}
          </li>
        );
      })}
    </ul>
  );
}

function Identity() {
  const choices = [
    [true, t('identity.yes')],
    [false, t('identity.no')],
  ] as const;
  return (
    <fieldset class="field">
      <legend>{t('identity')}</legend>
      {choices.map(([value, label]) => (
        <label key={label} class="tick">
          <input
            type="radio"
            name="identity"
            checked={form.identity.value === value}
            onChange={() => {
              form.identity.value = value;
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

/** What a purpose is called: in the reader's language where the site left the usual words as they are. */
function purposeOf({ code, label }: PurposeDescription): string {
  const word = `purpose.is.${code}`;
  return has(word) && ENGLISH[word] === label ? t(word) : label;
}

function Purpose() {
  const known = description.value?.purposes ?? [];
  if (known.length === 0) return null;
  const asked = known.find((one) => one.code === form.purpose.value);
  return (
    <>
      <label class="field">
        <span>{t('purpose')}</span>
        <select
          value={form.purpose.value}
          onChange={(event) => {
            form.purpose.value = event.currentTarget.value;
          }}
        >
          <option value="">{t('purpose.none')}</option>
          {known.map((one) => (
            <option key={one.code} value={one.code}>
              {purposeOf(one)}
            </option>
          ))}
        </select>
      </label>
      {asked?.reference && (
        <label class="field">
          <span>{t('purpose.reference')}</span>
          <input
            value={form.purposeReference.value}
            maxLength={128}
            onInput={(event) => {
              form.purposeReference.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
    </>
  );
}

function More() {
  const openings = form.openings.value;
  return (
    <details>
      <summary>{t('more')}</summary>
      <label class="field">
        <span>{t('openings')}</span>
        <select
          value={openings ?? 0}
          onChange={(event) => {
            form.openings.value = Number(event.currentTarget.value) || null;
          }}
        >
          <option value={0}>{t('openings.any')}</option>
          <option value={1}>{t('openings.once')}</option>
          {[2, 3, 5, 10].map((count) => (
            <option key={count} value={count}>
              {t('openings.times', { count })}
            </option>
          ))}
        </select>
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={form.onward.value}
          onChange={(event) => {
            form.onward.value = event.currentTarget.checked;
          }}
        />
        {t('onward')}
      </label>
    </details>
  );
}

function showSpan(seconds: number): string {
  return seconds % DAY === 0 ? tn('days', seconds / DAY) : tn('hours', Math.round(seconds / HOUR));
}

function Expiry() {
  const most = description.value?.expiry_most ?? 90 * DAY;
  const offered = new Set([...DAYS.map((days) => days * DAY).filter((one) => one <= most), form.expires.value]);
  return (
    <label class="field">
      <span>{t('expires')}</span>
      <select
        value={form.expires.value}
        onChange={(event) => {
          form.expires.value = Number(event.currentTarget.value);
        }}
      >
        {[...offered]
          .sort((one, other) => one - other)
          .map((seconds) => (
            <option key={seconds} value={seconds}>
              {showSpan(seconds)}
            </option>
          ))}
      </select>
    </label>
  );
}

function Note() {
  return (
    <>
      <label class="field">
        <span>{t('note')}</span>
        <textarea
          rows={3}
          maxLength={NOTE_MOST}
          value={form.note.value}
          onInput={(event) => {
            form.note.value = event.currentTarget.value;
          }}
        />
      </label>
      {form.note.value && form.identity.value !== true && <p class="warn">{t('note.warn')}</p>}
    </>
  );
}

/** The form. */
export function Addressing() {
  return (
    <section aria-labelledby="to">
      <h2 id="to">{t('to.title')}</h2>
      <label class="field">
        <span>{t('to.address')}</span>
        <input
          type="text"
          inputMode="email"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="to-help"
          value={form.addresses.value}
          onInput={(event) => {
            form.addresses.value = event.currentTarget.value;
          }}
          onChange={() => void checkAddresses().catch(tell)}
        />
        <small id="to-help" class="quiet">
          {t('to.help')}
        </small>
      </label>
      <Answers />
      <label class="field">
        <span>{t('kind')}</span>
        <select
          value={form.kind.value}
          onChange={(event) => chooseKind(event.currentTarget.value as CapsuleBody['kind'])}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      {form.kind.value === 'representative' && (
        <label class="field">
          <span>{t('capacity')}</span>
          <input
            value={form.capacity.value}
            maxLength={128}
            onInput={(event) => {
              form.capacity.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
      <Identity />
      <Expiry />
      <Note />
      <Purpose />
      <More />
    </section>
  );
}
