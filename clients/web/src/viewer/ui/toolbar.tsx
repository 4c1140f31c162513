// The toolbar: a button for each command that has an icon; it scrolls sideways on a narrow screen.

import { CT_WINDOWS } from '../image/grey';
import { say, type Word } from '../words/say';
import { command } from './commands';
import { Icon, type IconName } from './icons';
import { savePicture } from './saving';
import type { Session } from './session';

const TOOLS = ['window', 'scroll', 'zoom', 'pan', 'length', 'angle', 'ellipse', 'probe'] as const;
const IMAGE = ['invert', 'rotate', 'flip-across', 'flip-down', 'reset', 'clear'] as const;
const LAYOUTS = ['one', 'two', 'four', 'mpr'] as const;
const SWITCHES = ['lines', 'linked', 'texts', 'dark-room'] as const;

/** The toolbar of a viewer. */
export function Toolbar({ session }: { readonly session: Session }) {
  const { port } = session;
  const isObject = port.content.value?.stack.kind === 'object';
  const loop = port.content.value?.stack.kind === 'loop' || port.count.value > 1;
  const playing = port.playing.value;
  return (
    <div class="v-toolbar" role="toolbar" aria-label={say('toolbar')}>
      <div class="v-group">
        <Press session={session} word="list" pressed={session.listed.value} />
      </div>
      <div class="v-group">
        {TOOLS.map((word) => (
          <Press key={word} session={session} word={word} pressed={session.tool.value === word} disabled={isObject} />
        ))}
      </div>
      <div class="v-group">
        <Presets session={session} />
      </div>
      <div class="v-group">
        <Press
          session={session}
          word="play"
          icon={playing ? 'pause' : 'play'}
          label={playing ? 'pause' : 'play'}
          disabled={isObject || !loop}
        />
        {IMAGE.map((word) => (
          <Press key={word} session={session} word={word} disabled={isObject} />
        ))}
      </div>
      <div class="v-group">
        {LAYOUTS.map((word) => (
          <Press key={word} session={session} word={word} pressed={session.layout.value === word} />
        ))}
      </div>
      <div class="v-group">
        {SWITCHES.map((word) => (
          <Press key={word} session={session} word={word} pressed={switched(session, word)} />
        ))}
        <Press session={session} word="full-screen" />
        <button
          type="button"
          class="v-tool"
          title={say('save-picture')}
          aria-label={say('save-picture')}
          disabled={isObject}
          onClick={() => void savePicture(session)}
        >
          <Icon name="picture" />
        </button>
        <Press session={session} word="help" />
      </div>
    </div>
  );
}

function switched(session: Session, word: (typeof SWITCHES)[number]): boolean {
  const states = { lines: session.lines, linked: session.linked, texts: session.texts, 'dark-room': session.darkRoom };
  return states[word].value;
}

interface PressProperties {
  readonly session: Session;
  readonly word: Word & IconName;
  readonly icon?: IconName;
  readonly label?: Word;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

function Press({ session, word, icon = word, label = word, pressed, disabled = false }: PressProperties) {
  const { keys, run } = command(word);
  const name = say(label);
  return (
    <button
      type="button"
      class="v-tool"
      title={`${name} (${keyText(keys[0] ?? '')})`}
      aria-label={name}
      aria-keyshortcuts={keyText(keys[0] ?? '')}
      aria-pressed={pressed}
      disabled={disabled}
      data-command={word}
      onClick={() => run(session)}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Windows to choose from: the file's own first, those for CT where the values are Hounsfield units. */
function Presets({ session }: { readonly session: Session }) {
  const { port } = session;
  port.index.value;
  const picture = port.picture;
  const choices = new Map<string, () => void>();
  const add = (name: string, word: Word): void => void choices.set(name, () => command(word).run(session));
  add(say('window-file'), 'window-file');
  for (const window of picture?.own.windows.slice(1) ?? []) {
    choices.set(window.name || `${window.centre} / ${window.width}`, () => {
      port.look.value = { window, table: undefined, inverted: false };
    });
  }
  for (const [table, { name }] of picture?.facts.display.voi.entries() ?? []) {
    choices.set(name || `${say('table')} ${table + 1}`, () => {
      port.look.value = { window: undefined, table, inverted: false };
    });
  }
  add(say('window-full'), 'window-full');
  if (picture?.own.rescale.unit === 'HU')
    for (const word of Object.keys(CT_WINDOWS) as (keyof typeof CT_WINDOWS)[]) add(say(word), word);
  const grey = picture !== undefined && picture.frame.samples === 1 && !picture.facts.display.palette;
  return (
    <select
      class="v-select"
      aria-label={say('presets')}
      disabled={!grey}
      value=""
      onChange={({ currentTarget }) => {
        choices.get(currentTarget.value)?.();
        currentTarget.value = '';
      }}
    >
      <option value="">{say('presets')}</option>
      {[...choices.keys()].map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** A key as keyboards name it. */
export function keyText(key: string): string {
  const names: Readonly<Record<string, string>> = {
    arrowdown: '↓',
    arrowup: '↑',
    arrowleft: '←',
    arrowright: '→',
    pagedown: 'PageDown',
    pageup: 'PageUp',
    home: 'Home',
    end: 'End',
    delete: 'Delete',
    shift: 'Shift',
  };
  return key
    .split(/(?<=.)\+(?=.)/)
    .map((part) => names[part] ?? part.toUpperCase())
    .join('+');
}
