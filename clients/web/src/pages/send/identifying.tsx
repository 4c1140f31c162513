// What the recipient does not see: each identifying value and what becomes of it; and what the second check found.

import { examined } from '../../sending/client';
import { choose, chosen, clashesLeft, harmless, profile, review } from '../../sending/flow';
import type { ProfileName } from '../../sending/rulebook';
import type { Review } from '../../sending/sender';
import { IDENTIFYING_MOST } from '../../sending/summary';
import { t, tn } from '../../words/sending';

const PROFILES: readonly ProfileName[] = ['specialist', 'patient', 'basic'];
/** Places that are listed before only their number is told. */
const SHOWN = 20;

function keywordAsWords(keyword: string): string {
  return keyword.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
}

function Clash({ clash }: { clash: Review['clashes'][number] }) {
  const { word, keyword, text } = clash;
  const decide = (isHarmless: boolean) => {
    const [yes, no] = [new Set(harmless.value), new Set(clashesLeft.value)];
    (isHarmless ? yes : no).add(word);
    (isHarmless ? no : yes).delete(word);
    harmless.value = yes;
    clashesLeft.value = no;
  };
  return (
    <fieldset class="notice">
      <legend>{t('clash.title')}</legend>
      <p>{t('clash.text', { word, keyword: keywordAsWords(keyword), text: text.slice(0, 120) })}</p>
      <label class="tick">
        <input type="radio" name={`clash ${word}`} checked={harmless.value.has(word)} onChange={() => decide(true)} />
        {t('clash.harmless')}
      </label>
      <label class="tick">
        <input
          type="radio"
          name={`clash ${word}`}
          checked={clashesLeft.value.has(word)}
          onChange={() => decide(false)}
        />
        {t('clash.leave')}
      </label>
    </fieldset>
  );
}

function Refused({ refused }: { refused: Review['refused'] }) {
  return (
    <div class="notice wrong">
      <h3>{t('refused.title')}</h3>
      <ul>
        {refused.slice(0, SHOWN).map(({ place, reason }) => (
          <li key={place}>
            {place}: {reason}
          </li>
        ))}
        {refused.length > SHOWN && <li>{t('refused.more', { count: refused.length - SHOWN })}</li>}
      </ul>
    </div>
  );
}

function Values({ values }: { values: Review['identifying'] }) {
  return (
    <table>
      <thead>
        <tr>
          {(['attribute', 'value', 'done'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {values.map(({ keyword, before, done }) => (
          <tr key={`${keyword} ${before}`}>
            <td>{keywordAsWords(keyword)}</td>
            <td>
              <s>{before.slice(0, 120)}</s>
            </td>
            <td>{t(`done.${done}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Profile() {
  return (
    <label class="field">
      <span>{t('profile')}</span>
      <select
        value={profile.value}
        onChange={(event) => void choose(chosen.value, event.currentTarget.value as ProfileName)}
      >
        {PROFILES.map((name) => (
          <option key={name} value={name}>
            {t(`profile.${name}`)}
          </option>
        ))}
      </select>
      <small class="quiet">{t(`profile.${profile.value}.about`)}</small>
    </label>
  );
}

/** The profile, and the before and after of what identifies. */
export function Identifying() {
  const seen = review.value;
  const { done, total } = examined.value;
  return (
    <section aria-labelledby="identifying">
      <h2 id="identifying">{t('identifying.title')}</h2>
      <Profile />
      {seen ? <Seen seen={seen} /> : <p role="status">{t('examining', { done, total: total || '…' })}</p>}
    </section>
  );
}

function Seen({ seen }: { seen: Review }) {
  return (
    <>
      <p role="status">{tn('identifying.text', seen.identifying.length)}</p>
      <details>
        <summary>{t('identifying.show')}</summary>
        {seen.identifying.length >= IDENTIFYING_MOST && <p>{t('identifying.most', { count: IDENTIFYING_MOST })}</p>}
        <Values values={seen.identifying} />
      </details>
      {seen.clashes.map((clash) => (
        <Clash key={`${clash.keyword} ${clash.word}`} clash={clash} />
      ))}
      {seen.doubtful.length > 0 && <p class="warn">{t('doubtful', { words: seen.doubtful.join(', ') })}</p>}
      {seen.documents > 0 && <p class="warn">{tn('documents', seen.documents)}</p>}
      {seen.refused.length > 0 && <Refused refused={seen.refused} />}
    </>
  );
}
