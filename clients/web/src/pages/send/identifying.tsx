// What the recipient does not see: each identifying value and what becomes of it; and what the second check found.

import { examined, } from '../../sending/client';
import { clashesLeft, harmless, review } from '../../sending/flow';
import type { Review } from '../../sending/sender';
import { type SendingWord, t, tn } from '../../words/sending';

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
        <input type="radio" name={`clash ${word}`} checked={clashesLeft.value.has(word)} onChange={() => decide(false)} />
        {t('clash.leave')}
      </label>
    </fieldset>
  );
}

/** The before and after of what identifies. */
export function Identifying() {
  const seen = review.value;
  if (!seen) {
    const { done, total } = examined.value;
    return (
      <p role="status" class="breathing-text">
        {t('examining', { done, total: total || '…' })}
      </p>
    );
  }
  return (
    <section aria-labelledby="identifying">
      <h2 id="identifying">{t('identifying.title')}</h2>
      <p>{tn('identifying.text', seen.identifying.length)}</p>
      <details>
        <summary>{t('identifying.show')}</summary>
        <div class="scroll">
          <table>
            <tbody>
              {seen.identifying.map(({ keyword, before, done }) => (
                <tr key={`${keyword} ${before}`}>
                  <th scope="row">{keywordAsWords(keyword)}</th>
                  <td>
                    <s>{before.slice(0, 120)}</s>
                  </td>
                  <td>{t(`done.${done}` as SendingWord)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      {seen.clashes.map((clash) => (
        <Clash key={clash.word} clash={clash} />
      ))}
      {seen.doubtful.length > 0 && <p class="warning">{t('doubtful', { words: seen.doubtful.join(', ') })}</p>}
      {seen.refused.length > 0 && (
        <div class="notice bad">
          <h3>{t('refused.title')}</h3>
          <ul>
            {seen.refused.slice(0, 20).map(({ place, reason }) => (
              <li key={place}>
                {place}: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
