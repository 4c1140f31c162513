// One place of the screen: the image, what is written over it, and what was measured on it.

import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../words/say';
import { Captions } from './captions';
import { drawPicture, Painter, prepare } from './drawing';
import { listen } from './gestures';
import { runLoop } from './loop';
import { MarkLayer } from './marklayer';
import { ObjectView } from './object';
import type { Port, Session } from './session';

/** A port; `active` is the one that keys and buttons act on. */
export function PortView({ session, port }: { readonly session: Session; readonly port: Port }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const content = port.content.value;
  const isObject = content?.stack.kind === 'object';
  useEffect(() => {
    const [element, drawn] = [box.current, canvas.current];
    if (!element || !drawn) return undefined;
    const painter = new Painter();
    const watcher = new ResizeObserver(() => {
      port.size.value = { width: element.clientWidth, height: element.clientHeight };
    });
    watcher.observe(element);
    const stops = [
      () => watcher.disconnect(),
      listen(element, session, port),
      redrawing(drawn, painter, port),
      runLoop(port),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [session, port, isObject]);
  if (!content) return <div class="v-port v-empty">{say('empty-port')}</div>;
  if (isObject) return <ObjectView key={content.stack.key} session={session} port={port} stack={content.stack} />;
  const active = session.active.value === port.number;
  const name = say('port-name', { number: port.number + 1, image: port.index.value + 1, count: port.count.value });
  return (
    <div class={`v-port${active ? ' v-active' : ''}`} data-port={port.number}>
      <div
        ref={box}
        class="v-surface"
        role="application"
        aria-label={name}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the image takes the keys that scroll and measure
        tabIndex={0}
        onFocus={() => {
          session.active.value = port.number;
        }}
      >
        <canvas ref={canvas} class="v-canvas" />
        <MarkLayer session={session} port={port} />
      </div>
      <Captions session={session} port={port} />
    </div>
  );
}

/** Draw again, at most once a frame, whenever anything that is drawn changes. */
function redrawing(canvas: HTMLCanvasElement, painter: Painter, port: Port): () => void {
  let frame = 0;
  const draw = (): void => {
    frame = 0;
    const { width, height } = port.size.peek();
    const { picture } = port;
    if (!width || !height) return;
    if (picture) drawPicture(canvas, painter, picture, port.lookOf(picture), port.view.peek(), width, height);
    else prepare(canvas, width, height);
    canvas.dataset.drawn = picture ? port.imageKey : '';
  };
  const stop = effect(() => {
    for (const signal of [port.content, port.index, port.view, port.look, port.size, port.loader.arrived]) signal.value;
    frame ||= requestAnimationFrame(draw);
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}
