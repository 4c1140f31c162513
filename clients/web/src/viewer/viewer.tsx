// The viewer's one component; the page loads it lazily, after sign-in.

import { effect, untracked } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { ImageSource } from './source';
import { followScrolling } from './ui/following';
import { Help } from './ui/help';
import { pressKey } from './ui/keys';
import { MarkList } from './ui/marklist';
import { planOrder } from './ui/planning';
import { PortView } from './ui/port';
import { SeriesList } from './ui/serieslist';
import { Session } from './ui/session';
import { Toolbar } from './ui/toolbar';
import './viewer.css';
import { isWord, say } from './words/say';

/** What the viewer needs: an opened case. */
export interface ViewerProperties {
  readonly source: ImageSource;
}

/** Shows a case until it is taken away; then its images are gone from memory. */
export function Viewer({ source }: ViewerProperties) {
  const [session, setSession] = useState<Session>();
  useEffect(() => {
    const fresh = new Session(source);
    const stops = [effect(() => planNext(fresh)), followScrolling(fresh)];
    setSession(fresh);
    return () => {
      for (const stop of stops) stop();
      fresh.close();
    };
  }, [source]);
  return session ? <Screen session={session} /> : null;
}

/** Runs again whenever what is shown changes. */
function planNext(session: Session): void {
  const { order, shown } = planOrder(session);
  untracked(() => session.loader.want(order, shown));
}

function Screen({ session }: { readonly session: Session }) {
  const { notice } = session;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the whole viewer; each has a button too
    <div
      class={`viewer${session.darkRoom.value ? ' v-dark' : ''}`}
      ref={(element) => {
        session.root = element ?? undefined;
      }}
      onKeyDown={(event) => pressKey(session, event)}
    >
      <Toolbar session={session} />
      <div class="v-main">
        <SeriesList session={session} />
        <div class="v-stage">
          <div class={`v-ports v-${session.layout.value}`}>
            {session.shown.map((port) => (
              <PortView key={port.number} session={session} port={port} />
            ))}
          </div>
          <MarkList session={session} />
          <p class="v-notice" role="status">
            {isWord(notice.value) ? say(notice.value) : notice.value}
          </p>
        </div>
      </div>
      <footer class="v-foot">
        <strong>{say('not-for-diagnosis')}</strong>
        <span>{say('case-reference', { reference: session.source.reference })}</span>
        {!session.source.identity && <span>{say('de-identified')}</span>}
        <Progress session={session} />
      </footer>
      <Help session={session} />
    </div>
  );
}

function Progress({ session }: { readonly session: Session }) {
  const { loaded, total, whole } = session.source.progress.value;
  return (
    <span>
      {whole ? say('whole') : say('received', { percent: total > 0 ? Math.floor((100 * loaded) / total) : 0 })}
    </span>
  );
}
