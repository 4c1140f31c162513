// Sending: one page whose parts appear as the work goes on.

import { useEffect } from 'preact/hooks';
import { person } from '../../journey';
import { Frame } from '../../parts/frame';
import { begin, type Step, startOver, step, trouble } from '../../sending/flow';
import { language } from '../../words';
import { has, load, type SendingWord, t } from '../../words/sending';
import '../../design/sending.css';
import { Links } from './links';
import { Pick } from './pick';
import { Progress } from './progress';
import { Review } from './review';

const TITLES: Readonly<Record<Step['name'], SendingWord>> = {
  pick: 'title',
  looking: 'title',
  review: 'review.title',
  sending: 'sending.title',
  sent: 'sent.title',
};

function Part({ shown }: { shown: Step }) {
  switch (shown.name) {
    case 'sending':
      return <Progress />;
    case 'sent':
      return <Links sent={shown.sent} />;
    case 'review':
      return <Review />;
    default:
      return <Pick />;
  }
}

/** What did not work, in a sentence. */
export function Trouble() {
  const code = trouble.value;
  if (!code) return null;
  const known = `trouble.${code}`;
  return (
    <p class="notice wrong" role="alert">
      {has(known) ? t(known) : t('trouble.other', { code })}
    </p>
  );
}

/** Nothing that is dropped beside the place for it replaces the page. */
function stay(event: DragEvent): void {
  event.preventDefault();
}

/** The page of a sender. */
export function Send() {
  const mayWrite = person.value?.roles.includes('sender');
  useEffect(() => {
    void load(language.value);
  }, [language.value]);
  useEffect(() => {
    if (!mayWrite) return;
    for (const kind of ['dragover', 'drop'] as const) addEventListener(kind, stay);
    void begin();
    return () => {
      for (const kind of ['dragover', 'drop'] as const) removeEventListener(kind, stay);
      startOver();
    };
  }, [mayWrite]);
  const shown = step.value;
  return (
    <Frame key={TITLES[shown.name]} title={t(TITLES[shown.name])} wide>
      {mayWrite ? (
        <>
          <Trouble />
          <Part shown={shown} />
        </>
      ) : (
        <p>{t('not.sender')}</p>
      )}
    </Frame>
  );
}
