// What surrounds every page but the images: the mark, who is signed in, language and theme, the promises at the foot.

import { useEffect, useRef } from 'preact/hooks';
import { description, isApart, person, signOut, stage } from '../journey';
import { type Theme, theme } from '../theme';
import { keepLanguage, LANGUAGES, type Language, language, load, t } from '../words';
import { Icon } from './icon';

async function choose(wanted: Language): Promise<void> {
  await load(wanted);
  keepLanguage(wanted);
  language.value = wanted;
}

/** The languages, each in its own words. */
export function LanguageOptions() {
  return Object.entries(LANGUAGES).map(([code, name]) => (
    <option key={code} value={code} lang={code}>
      {name}
    </option>
  ));
}

function Choices() {
  return (
    <div class="choices">
      <label class="choice">
        <span class="unseen">{t('choose.language')}</span>
        <select value={language.value} onChange={(event) => void choose(event.currentTarget.value as Language)}>
          <LanguageOptions />
        </select>
      </label>
      <label class="choice">
        <span class="unseen">{t('choose.theme')}</span>
        <select
          value={theme.value}
          onChange={(event) => {
            theme.value = event.currentTarget.value as Theme;
          }}
        >
          <option value="system">{t('theme.system')}</option>
          <option value="light">{t('theme.light')}</option>
          <option value="dark">{t('theme.dark')}</option>
        </select>
      </label>
    </div>
  );
}

function Person() {
  if (!person.value) return null;
  return (
    <div class="person">
      <Icon name="person" size={18} />
      <span class="address">{t('signed.in.as', { email: person.value.email })}</span>
      <button type="button" class="plain" onClick={() => void signOut()}>
        {t('sign.out')}
      </button>
    </div>
  );
}

/** A page with everything around it; `title` is its heading, which takes the focus when the page changes. */
export function Frame({
  title,
  children,
  wide = false,
}: {
  title: string;
  children: preact.ComponentChildren;
  wide?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = stage.value.name;
  useEffect(() => {
    document.title = `${title} – Radseal`;
  }, [title]);
  useEffect(() => {
    if (name !== 'wait') heading.current?.focus({ preventScroll: true });
  }, [name]);
  return (
    <div class="page">
      <a class="skip" href="#main">
        {t('skip')}
      </a>
      <header class="top">
        <a class="mark" href="/">
          <img src="/page/icon.svg" alt="" width="32" height="32" />
          <span>Radseal</span>
          {description.value && description.value.site !== 'Radseal' && (
            <span class="site">{description.value.site}</span>
          )}
        </a>
        <Choices />
      </header>
      <main id="main" class={wide ? 'card wide' : 'card'}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
        <Person />
      </main>
      <footer class="foot">
        <p>{t('foot.sealed')}</p>
        <p>
          {t(isApart.value ? 'foot.trust.apart' : 'foot.trust')} <a href="/about">{t('foot.about')}</a>
        </p>
      </footer>
    </div>
  );
}
