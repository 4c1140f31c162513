// What is written over an image: whose it is, where it lies, how it is shown, and the marks that always stay.
//
// Rules: orientation markers, laterality, and the lossy, redacted and defaced marks cannot be switched off.

import { edgesOf } from '../image/directions';
import type { FileFacts, FrameFacts } from '../image/facts';
import { fullWindow, type Picture } from '../image/grey';
import { countLoaded } from '../stack/section';
import { say, showDate, type Word } from '../words/say';
import { whoOf } from '../words/texts';
import type { Port, Session } from './session';

/** All captions of a port. */
export function Captions({ session, port }: { readonly session: Session; readonly port: Port }) {
  port.index.value;
  const { picture } = port;
  const content = port.content.value;
  const failure = port.loader.failure(port.place);
  if (!content) return null;
  return (
    <div class="v-captions">
      {picture && <Markers picture={picture} port={port} />}
      {picture && !picture.glimpse && session.texts.value && <Texts session={session} port={port} picture={picture} />}
      {picture && <Stays facts={picture.facts} />}
      {!picture && (
        <p class="v-wait" role="status">
          {failure ? say(`failed-${failure}` as Word) : say('loading')}
        </p>
      )}
    </div>
  );
}

function Markers({ picture, port }: { readonly picture: Picture; readonly port: Port }) {
  const edges = edgesOf(picture.own, picture.facts.labels, port.view.value);
  const sides = ['top', 'right', 'bottom', 'left'] as const;
  const known = sides.some((side) => edges[side]);
  return (
    <>
      {sides.map(
        (side) =>
          edges[side] && (
            <span key={side} class={`v-edge v-${side}`} title={say('edge', { letters: edges[side] ?? '' })}>
              {edges[side]}
            </span>
          ),
      )}
      {!known && <span class="v-edge v-left v-unknown">{say('orientation-unknown')}</span>}
    </>
  );
}

function Texts({
  session,
  port,
  picture,
}: {
  readonly session: Session;
  readonly port: Port;
  readonly picture: Picture;
}) {
  const { labels } = picture.facts;
  const place = [
    labels.seriesNumber === undefined ? '' : say('series-number', { number: labels.seriesNumber }),
    labels.seriesDescription,
    labels.contrast,
  ];
  return (
    <>
      <div class="v-corner v-top-left">
        <Who session={session} facts={picture.facts} />
        <span>{[showDate(labels.studyDate), labels.studyDescription].filter(Boolean).join(' · ')}</span>
      </div>
      <div class="v-corner v-top-right">
        {place.filter(Boolean).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </div>
      <div class="v-corner v-bottom-left">
        <span>{say('image-of', { image: port.index.value + 1, count: port.count.value })}</span>
        <Loaded port={port} />
        <span>{where(picture.own)}</span>
      </div>
      <div class="v-corner v-bottom-right">
        <span>{windowText(picture, port)}</span>
        <span>{say('zoom-text', { percent: Math.round(port.view.value.zoom * 100) })}</span>
      </div>
    </>
  );
}

/** The patient as the patient knows it, or the pseudonym and that it is one. */
function Who({ session, facts }: { readonly session: Session; readonly facts: FileFacts }) {
  const { name, more } = whoOf(facts.labels, session.source);
  return (
    <>
      <strong>{name}</strong>
      <span>{more}</span>
    </>
  );
}

function Loaded({ port }: { readonly port: Port }) {
  const content = port.content.value;
  if (!content || content.stack.places.length < 2) return null;
  const loaded = countLoaded(port.loader, content.stack);
  const total = content.stack.places.length;
  return loaded < total ? <span class="v-loaded">{say('loaded-of', { loaded, total })}</span> : null;
}

function where(own: FrameFacts): string {
  return own.thickness === undefined ? '' : say('thickness', { mm: own.thickness });
}

function windowText(picture: Picture, port: Port): string {
  if (picture.frame.samples === 3 || picture.facts.display.palette) return '';
  const look = port.lookOf(picture);
  if (!look.window && look.table !== undefined) return picture.facts.display.voi[look.table]?.name || say('table');
  const { centre, width } = look.window ?? fullWindow(picture);
  return say('window-text', { centre: rounded(centre, width), width: rounded(width, width) });
}

function rounded(value: number, scale: number): number {
  return scale > 20 ? Math.round(value) : Number(value.toPrecision(4));
}

/** Marks that stay whatever is switched off. */
function Stays({ facts }: { readonly facts: FileFacts }) {
  const { lossy, ratio, redacted, defaced, datesShifted } = facts.marks;
  const { laterality } = facts.labels;
  const sides: Readonly<Record<string, Word>> = { L: 'left', R: 'right', B: 'both' };
  const side = sides[laterality];
  return (
    <ul class="v-stays">
      {side && <li class="v-side">{say(side)}</li>}
      {lossy && <li>{ratio ? say('lossy-ratio', { ratio }) : say('lossy')}</li>}
      {redacted && <li>{say('redacted')}</li>}
      {defaced && <li>{say('defaced')}</li>}
      {datesShifted && <li>{say('dates-shifted')}</li>}
    </ul>
  );
}
