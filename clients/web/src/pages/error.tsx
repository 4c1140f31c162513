// Why something did not work, in a sentence and with the next step; the uniform one for everybody but the named person.

import { goHome } from '../journey';
import { Frame } from '../parts/frame';
import { CHECKS } from '../sealing/checks';
import { has, t, type Word } from '../words';

/** The sentence that a code is told with: every check without words of its own says "not what was sealed". */
export function sentenceOf(code: string): string {
  if (has(`e.${code}.title`)) return code;
  if (code === 'malformed') return 'damaged';
  if (code === 'forbidden' || code === 'cross-site') return 'forbidden';
  if (code === 'token-refused') return 'sign-in-needed';
  if (code.endsWith('-length') || CHECKS.some((check) => check.name === code)) return 'altered';
  return 'unforeseen';
}

export function ErrorPage({ code, retry }: { code: string; retry: (() => void) | null }) {
  const sentence = sentenceOf(code);
  return (
    <Frame title={t(`e.${sentence}.title` as Word)}>
      <p class="lead" role="alert">
        {t(`e.${sentence}.text` as Word)}
      </p>
      <div class="buttons">
        {retry && (
          <button type="button" class="first" onClick={retry}>
            {t('try.again')}
          </button>
        )}
        <button type="button" class="second" onClick={() => void goHome()}>
          {t('home.mine')}
        </button>
      </div>
      <p class="quiet code">{t('about.code', { code })}</p>
    </Frame>
  );
}
