// The state of one viewer: what each place of the screen shows and how, which tool is in hand, what was measured.

import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { firstLook, type Look, type Picture } from '../image/grey';
import { PLAIN, type Point, type View } from '../image/view';
import type { Axis } from '../image/volume';
import type { ImageSource } from '../source';
import { keyOf, Loader } from '../stack/loader';
import { countSections, sectionPicture } from '../stack/section';
import { findStacks, firstStack, type Place, type Stack, startOf } from '../stack/stacks';

/** What dragging or the arrow keys do. */
export type Tool = 'window' | 'scroll' | 'zoom' | 'pan' | 'length' | 'angle' | 'ellipse' | 'probe';

/** How many images are side by side; `mpr` shows a stack and its two sections. */
export type Layout = 'one' | 'two' | 'four' | 'mpr';

/** How many ports a layout has. */
export const PORTS: Readonly<Record<Layout, number>> = { one: 1, two: 2, four: 4, mpr: 3 };

/** The tools that measure. */
export type MeasureKind = 'length' | 'angle' | 'ellipse' | 'probe';

/** How many points each needs. */
export const POINTS: Readonly<Record<MeasureKind, number>> = { length: 2, angle: 3, ellipse: 2, probe: 1 };

/** A measurement on one image: points in its pixels. */
export interface Mark {
  readonly id: number;
  readonly kind: MeasureKind;
  readonly image: string;
  readonly points: readonly Point[];
}

/** What a port shows: a stack, or sections through one. */
export interface Content {
  readonly stack: Stack;
  readonly axis?: Axis;
}

/** One place of the screen. */
export class Port {
  readonly content = signal<Content | undefined>(undefined);
  readonly index = signal(0);
  readonly view = signal<View>(PLAIN);
  /** What the reader chose; undefined: as the file says. */
  readonly look = signal<Look | undefined>(undefined);
  readonly playing = signal(false);
  readonly size = signal({ width: 0, height: 0 });
  /** Points of a measurement that is being made, and the cursor of the keyboard. */
  readonly draft = signal<readonly Point[]>([]);
  readonly cursor = signal<Point | undefined>(undefined);
  forward = true;
  #steady: { readonly key: string; readonly look: Look } | undefined;

  constructor(
    readonly number: number,
    readonly loader: Loader,
  ) {}

  /** How many images there are to scroll through. */
  readonly count: ReadonlySignal<number> = computed(() => {
    const content = this.content.value;
    if (!content) return 0;
    return content.axis
      ? countSections(this.loader, { stack: content.stack, axis: content.axis })
      : content.stack.places.length;
  });

  /** The place in the stack that is shown, if it is no section. */
  get place(): Place | undefined {
    const content = this.content.value;
    return content && !content.axis ? content.stack.places[this.index.value] : undefined;
  }

  /** The picture, if it is there. */
  get picture(): Picture | undefined {
    const content = this.content.value;
    if (!content) return undefined;
    if (!content.axis) return this.loader.picture(this.place);
    return sectionPicture(this.loader, { stack: content.stack, axis: content.axis }, this.index.value);
  }

  /** The name under which measurements on this image are kept. */
  get imageKey(): string {
    const content = this.content.value;
    if (content?.axis) return `${content.stack.key}:${content.axis}:${this.index.value}`;
    return this.place ? keyOf(this.place) : '';
  }

  /** How this picture looks: as chosen, as the file says, or as its stack began. */
  lookOf(picture: Picture): Look {
    const chosen = this.look.value;
    if (chosen) return chosen;
    if (picture.own.windows.length > 0 || picture.facts.display.voi.length > 0) return firstLook(picture);
    const key = this.content.value?.stack.key ?? '';
    if (this.#steady?.key !== key) this.#steady = { key, look: firstLook(picture) };
    return this.#steady.look;
  }

  /** Show something else, from its middle where it is a volume. */
  show(content: Content | undefined, index = content ? startOf(content.stack) : 0): void {
    this.content.value = content;
    this.index.value = index;
    this.view.value = PLAIN;
    this.look.value = undefined;
    this.playing.value = false;
    this.draft.value = [];
    this.cursor.value = undefined;
  }

  /** Scroll by some images; stops at the ends. */
  scroll(by: number): void {
    this.goTo(this.index.value + by);
  }

  /** Show image `index` (from 0), or the nearest there is. */
  goTo(index: number): void {
    const bounded = Math.max(0, Math.min(this.count.value - 1, Math.round(index)));
    if (bounded === this.index.value) return;
    this.forward = bounded > this.index.value;
    this.index.value = bounded;
    this.draft.value = [];
  }
}

/** All state of one viewer. */
export class Session {
  readonly loader: Loader;
  readonly stacks: readonly Stack[];
  readonly ports: readonly [Port, Port, Port, Port];
  readonly layout = signal<Layout>('one');
  readonly active = signal(0);
  readonly tool = signal<Tool>(matchMedia('(pointer: coarse)').matches ? 'scroll' : 'window');
  readonly marks = signal<readonly Mark[]>([]);
  readonly lines = signal(true);
  readonly linked = signal(false);
  readonly texts = signal(true);
  readonly darkRoom = signal(false);
  readonly listed = signal(!matchMedia('(max-width: 760px)').matches);
  readonly help = signal(false);
  /** A sentence for the reader, read out too. */
  readonly notice = signal('');
  /** Stacks whose entry in the list is in sight and needs a thumbnail. */
  readonly thumbnails: Signal<ReadonlySet<string>> = signal(new Set());
  root: HTMLElement | undefined;
  #marks = 0;

  constructor(readonly source: ImageSource) {
    this.loader = new Loader(source);
    this.stacks = findStacks(source);
    this.ports = [0, 1, 2, 3].map((number) => new Port(number, this.loader)) as unknown as [Port, Port, Port, Port];
    const first = firstStack(this.stacks);
    if (first) this.ports[0].show({ stack: first });
  }

  /** The port that keys and buttons act on. */
  get port(): Port {
    return this.ports[this.active.value] ?? this.ports[0];
  }

  /** The ports on screen. */
  get shown(): readonly Port[] {
    return this.ports.slice(0, PORTS[this.layout.value]);
  }

  /** Put a stack where the reader works. */
  open(stack: Stack): void {
    if (this.layout.value === 'mpr') this.layout.value = 'one';
    if (this.active.value >= PORTS[this.layout.value]) this.active.value = 0;
    this.port.show({ stack });
  }

  /** Add a finished measurement. */
  addMark(kind: MeasureKind, image: string, points: readonly Point[]): void {
    this.#marks += 1;
    this.marks.value = [...this.marks.value, { id: this.#marks, kind, image, points }];
  }

  /** Take a measurement away. */
  removeMark(id: number): void {
    this.marks.value = this.marks.value.filter((mark) => mark.id !== id);
  }

  /** Stop all work; nothing stays in memory. */
  close(): void {
    this.loader.close();
    for (const port of this.ports) port.show(undefined);
    this.marks.value = [];
  }
}
