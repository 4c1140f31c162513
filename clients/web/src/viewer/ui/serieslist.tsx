// The list of studies and series, with thumbnails that are fetched when they come into sight.

import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { firstLook } from '../image/grey';
import { PLAIN } from '../image/view';
import type { Stack } from '../stack/stacks';
import { say, sayCount, showDate } from '../words/say';
import { missingOf, titleOf } from '../words/texts';
import { drawPicture, Painter } from './drawing';
import { Icon } from './icons';
import { kindOf } from './kinds';
import { thumbnailPlace } from './planning';
import type { Session } from './session';

const SIDE = 84;

/** All studies of the case. */
export function SeriesList({ session }: { readonly session: Session }) {
  return (
    <nav class="v-list" aria-label={say('series-list')} hidden={!session.listed.value}>
      {[...new Set(session.stacks.map(({ study }) => study))].map((study) => {
        const stacks = session.stacks.filter((stack) => stack.study === study);
        return (
          <section key={study}>
            <StudyHeading session={session} stacks={stacks} study={study} />
            <ul>
              {stacks.map((stack) => (
                <Entry key={stack.key} session={session} stack={stack} />
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}

function StudyHeading({
  session,
  stacks,
  study,
}: {
  readonly session: Session;
  readonly stacks: readonly Stack[];
  readonly study: number;
}) {
  const labels = stacks.flatMap(
    ({ places }) => session.loader.facts(places[0]?.image) ?? factsOf(session, places) ?? [],
  )[0]?.labels;
  const date = labels ? showDate(labels.studyDate) : '';
  return (
    <h2>
      {date || say('study-number', { number: study + 1 })}
      {labels?.studyDescription && <small>{labels.studyDescription}</small>}
    </h2>
  );
}

function factsOf(session: Session, places: Stack['places']) {
  for (const { image } of places) {
    const facts = session.loader.facts(image);
    if (facts) return facts;
  }
  return undefined;
}

function Entry({ session, stack }: { readonly session: Session; readonly stack: Stack }) {
  const labels = factsOf(session, stack.places)?.labels;
  const shown = session.shown.some((port) => port.content.value?.stack === stack);
  const kind = stack.kind === 'object' ? say(kindOf(stack.places[0]?.image.sopClassUid ?? '')) : '';
  const count = kind ? '' : sayCount('images', stack.places.length);
  return (
    <li>
      <button type="button" class="v-entry" aria-pressed={shown} onClick={() => openFrom(session, stack)}>
        <Thumbnail session={session} stack={stack} />
        <span class="v-entry-text">
          <strong>{labels?.seriesDescription || kind || titleOf(labels, stack)}</strong>
          <span>
            {[
              stack.series.modality,
              labels?.seriesNumber === undefined ? '' : say('series-number', { number: labels.seriesNumber }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
          <span>{count}</span>
          {missingOf(stack.series).map((text) => (
            <span key={text} class="v-warn">
              {text}
            </span>
          ))}
        </span>
      </button>
    </li>
  );
}

function openFrom(session: Session, stack: Stack): void {
  session.open(stack);
  if (matchMedia('(max-width: 760px)').matches) session.listed.value = false;
}

function Thumbnail({ session, stack }: { readonly session: Session; readonly stack: Stack }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element || stack.kind === 'object') return undefined;
    const [place] = thumbnailPlace(stack);
    const watcher = new IntersectionObserver((seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      session.thumbnails.value = new Set([...session.thumbnails.value, stack.key]);
    });
    watcher.observe(element);
    let drawn = false;
    const stop = effect(() => {
      const picture = drawn ? undefined : session.loader.picture(place);
      if (!picture) return;
      drawn = true;
      drawPicture(element, new Painter(), picture, firstLook(picture), PLAIN, SIDE, SIDE);
    });
    return () => {
      watcher.disconnect();
      stop();
    };
  }, [session, stack]);
  if (stack.kind === 'object')
    return (
      <span class="v-thumbnail">
        <Icon name="report" />
      </span>
    );
  return <canvas ref={canvas} class="v-thumbnail" width={SIDE} height={SIDE} />;
}
