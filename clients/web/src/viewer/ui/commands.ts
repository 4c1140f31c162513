// Every command of the viewer, once: the toolbar, the keyboard, the help sheet and the guide's table all come from here.

import { CT_WINDOWS, fullWindow, type Look } from '../image/grey';
import { mirror, PLAIN, turn, zoomAt } from '../image/view';
import { volumeOf } from '../stack/section';
import type { Word } from '../words/say';
import { locate } from './following';
import { type Layout, PORTS, type Port, type Session, type Tool } from './session';

/** A command: its name among the words, its keys (as KeyboardEvent.key, lower case), and what it does. */
export interface Command {
  readonly word: Word;
  readonly keys: readonly string[];
  readonly group: 'tools' | 'image' | 'window' | 'move' | 'screen';
  run(session: Session): void;
}

function tool(word: Word, key: string, name: Tool): Command {
  return { word, keys: [key], group: 'tools', run: (session) => chooseTool(session, name) };
}

function window(word: Word, key: string, look: (port: Port, before: Look) => Partial<Look> | undefined): Command {
  return {
    word,
    keys: [key],
    group: 'window',
    run: ({ port }) => {
      const { picture } = port;
      if (!picture) return;
      const before = port.lookOf(picture);
      const next = look(port, before);
      port.look.value = next && { ...before, ...next };
    },
  };
}

function preset(word: Word, key: string, name: keyof typeof CT_WINDOWS): Command {
  return window(word, key, (port, before) =>
    port.picture?.own.rescale.unit === 'HU' ? { window: { ...CT_WINDOWS[name], name: '' }, table: undefined } : before,
  );
}

/** Widen, narrow, brighten or darken by a twentieth of the window's width. */
function adjust(word: Word, key: string, wider: number, higher: number): Command {
  return window(word, key, (port, before) => {
    const picture = port.picture;
    const from = before.window ?? (picture && fullWindow(picture));
    if (!from) return before;
    const step = from.width / 20;
    return {
      window: {
        centre: from.centre + higher * step,
        width: Math.max(from.width + wider * step * 2, step / 100),
        name: '',
      },
      table: undefined,
    };
  });
}

function move(word: Word, keys: readonly string[], run: (port: Port) => void): Command {
  return { word, keys, group: 'move', run: (session) => run(session.port) };
}

function image(word: Word, key: string, run: (port: Port, session: Session) => void): Command {
  return { word, keys: [key], group: 'image', run: (session) => run(session.port, session) };
}

function screen(word: Word, key: string, run: (session: Session) => void): Command {
  return { word, keys: [key], group: 'screen', run };
}

function zoom(port: Port, factor: number): void {
  const { width, height } = port.size.value;
  port.view.value = zoomAt(port.view.value, factor, { x: width / 2, y: height / 2 }, width, height);
}

function pan(port: Port, x: number, y: number): void {
  const view = port.view.value;
  port.view.value = { ...view, pan: { x: view.pan.x + x, y: view.pan.y + y } };
}

const PAN_STEP = 40;

/** All commands. */
export const COMMANDS: readonly Command[] = [
  tool('window', 'w', 'window'),
  tool('scroll', 's', 'scroll'),
  tool('zoom', 'z', 'zoom'),
  tool('pan', 'p', 'pan'),
  tool('length', 'l', 'length'),
  tool('angle', 'a', 'angle'),
  tool('ellipse', 'e', 'ellipse'),
  tool('probe', 'u', 'probe'),
  move('next', ['arrowdown'], (port) => port.scroll(1)),
  move('previous', ['arrowup'], (port) => port.scroll(-1)),
  move('next-ten', ['pagedown'], (port) => port.scroll(10)),
  move('previous-ten', ['pageup'], (port) => port.scroll(-10)),
  move('first', ['home'], (port) => port.goTo(0)),
  move('last', ['end'], (port) => port.goTo(port.count.value - 1)),
  move('zoom-in', ['+', '='], (port) => zoom(port, 1.25)),
  move('zoom-out', ['-'], (port) => zoom(port, 0.8)),
  move('pan-left', ['shift+arrowleft'], (port) => pan(port, -PAN_STEP, 0)),
  move('pan-right', ['shift+arrowright'], (port) => pan(port, PAN_STEP, 0)),
  move('pan-up', ['shift+arrowup'], (port) => pan(port, 0, -PAN_STEP)),
  move('pan-down', ['shift+arrowdown'], (port) => pan(port, 0, PAN_STEP)),
  window('window-file', '1', () => undefined),
  window('window-full', '2', (port) =>
    port.picture ? { window: fullWindow(port.picture), table: undefined } : undefined,
  ),
  preset('abdomen', '3', 'abdomen'),
  preset('lung', '4', 'lung'),
  preset('bone', '5', 'bone'),
  preset('brain', '6', 'brain'),
  preset('mediastinum', '7', 'mediastinum'),
  adjust('wider', ']', 1, 0),
  adjust('narrower', '[', -1, 0),
  adjust('brighter', '.', 0, -1),
  adjust('darker', ',', 0, 1),
  window('invert', 'i', (_, before) => ({ inverted: !before.inverted })),
  image('rotate', 'r', (port) => {
    port.view.value = turn(port.view.value);
  }),
  image('flip-across', 'h', (port) => {
    port.view.value = mirror(port.view.value, false);
  }),
  image('flip-down', 'v', (port) => {
    port.view.value = mirror(port.view.value, true);
  }),
  image('reset', '0', (port) => {
    port.view.value = PLAIN;
    port.look.value = undefined;
  }),
  image('play', 'c', (port) => {
    port.playing.value = !port.playing.value && port.count.value > 1;
  }),
  image('clear', 'delete', (port, session) => {
    session.marks.value = session.marks.value.filter((mark) => mark.image !== port.imageKey);
    port.draft.value = [];
  }),
  screen('one', 'shift+1', (session) => chooseLayout(session, 'one')),
  screen('two', 'shift+2', (session) => chooseLayout(session, 'two')),
  screen('four', 'shift+4', (session) => chooseLayout(session, 'four')),
  screen('mpr', 'm', (session) => chooseLayout(session, session.layout.value === 'mpr' ? 'one' : 'mpr')),
  screen('next-port', 'n', (session) => {
    session.active.value = (session.active.value + 1) % session.shown.length;
  }),
  screen('locate', 'g', (session) => {
    const { port } = session;
    const { picture } = port;
    if (picture)
      locate(session, port, port.cursor.value ?? { x: picture.frame.columns / 2, y: picture.frame.rows / 2 });
  }),
  screen('lines', 'x', (session) => {
    session.lines.value = !session.lines.value;
  }),
  screen('linked', 'k', (session) => {
    session.linked.value = !session.linked.value;
  }),
  screen('texts', 't', (session) => {
    session.texts.value = !session.texts.value;
  }),
  screen('list', 'b', (session) => {
    session.listed.value = !session.listed.value;
  }),
  screen('dark-room', 'd', (session) => {
    session.darkRoom.value = !session.darkRoom.value;
  }),
  screen('full-screen', 'f', (session) => void toggleFullScreen(session)),
  screen('help', '?', (session) => {
    session.help.value = !session.help.value;
  }),
];

/** The command of a word. */
export function command(word: Word): Command {
  const found = COMMANDS.find((candidate) => candidate.word === word);
  if (!found) throw new Error(`no command ${word}`);
  return found;
}

/** Take a tool in hand; an unfinished measurement is dropped. */
export function chooseTool(session: Session, name: Tool): void {
  session.tool.value = name;
  for (const port of session.ports) {
    port.draft.value = [];
    port.cursor.value = undefined;
  }
}

/** Arrange the screen; empty places are filled with what is likely wanted: the prior study, then the next series. */
export function chooseLayout(session: Session, layout: Layout): void {
  const content = session.port.content.value;
  if (layout === 'mpr') {
    if (!content) return;
    const volume = volumeOf(session.loader, content.stack);
    if (typeof volume === 'string' && volume !== 'loading') {
      session.notice.value = `mpr-${volume}`;
      return;
    }
    const { stack } = content;
    const frame = stack.places.map((place) => session.loader.picture(place)?.frame).find((one) => one !== undefined);
    if (!frame) {
      session.notice.value = 'loading';
      return;
    }
    const index = session.port.index.value;
    session.ports[0].show({ stack }, content.axis ? undefined : index);
    session.ports[1].show({ stack, axis: 'row' }, Math.floor(frame.rows / 2));
    session.ports[2].show({ stack, axis: 'column' }, Math.floor(frame.columns / 2));
    session.active.value = 0;
  } else {
    for (const port of session.ports) if (port.content.value?.axis) port.show(undefined);
    fillPorts(session, PORTS[layout]);
    if (session.active.value >= PORTS[layout]) session.active.value = 0;
  }
  session.notice.value = '';
  session.layout.value = layout;
}

function fillPorts(session: Session, count: number): void {
  const used = new Set(session.ports.map((port) => port.content.value?.stack.key));
  const study = session.ports[0].content.value?.stack.study ?? 0;
  const images = session.stacks.filter(({ kind, key }) => kind !== 'object' && !used.has(key));
  const waiting = [
    ...images.filter((stack) => stack.study !== study),
    ...images.filter((stack) => stack.study === study),
  ];
  for (const port of session.ports.slice(0, count)) {
    const next = port.content.value ? undefined : waiting.shift();
    if (next) port.show({ stack: next });
  }
}

async function toggleFullScreen({ root, notice }: Session): Promise<void> {
  try {
    await (document.fullscreenElement ? document.exitFullscreen() : root?.requestFullscreen());
  } catch {
    notice.value = 'no-full-screen';
  }
}

/** The key of an event as commands name it. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  if (event.shiftKey && digit) return `shift+${digit}`;
  return event.shiftKey && key.startsWith('arrow') ? `shift+${key}` : key;
}
