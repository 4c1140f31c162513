// Sending: one page whose parts appear as the work goes on. In a chunk of its own, so that recipients never load it.

import { useEffect } from 'preact/hooks';
import { person } from '../../journey';
import { Frame } from '../../parts/frame';
import { begin, step } from '../../sending/flow';
import { language } from '../../words';
import { load, t } from '../../words/sending';
import '../../design/sending.css';
import { Pick } from './pick';
import { Progress } from './progress';
import { Review } from './review';
import { SentPage } from './sent';

function Part() {
  const shown = step.value;
  switch (shown.name) {
    case 'sending':
      return <Progress />;
    case 'sent':
      return <SentPage sent={shown.sent} />;
    case 'review':
      return <Review />;
    default:
      return <Pick />;
  }
}

const TITLES = { pick: 'title', looking: 'title', review: 'title', sending: 'sending.title', sent: 'sent.title' } as const;

/** The page of a sender. */
export default function Send() {
  useEffect(() => {
    void load(language.value);
  }, [language.value]);
  useEffect(() => {
    void begin();
  }, []);
  if (!person.value?.roles.includes('sender')) {
    return (
      <Frame title={t('title')}>
        <p>{t('not.sender')}</p>
      </Frame>
    );
  }
  return (
    <Frame title={t(TITLES[step.value.name])} wide>
      <Part />
    </Frame>
  );
}
