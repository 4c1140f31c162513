// Line icons, drawn here so that nothing is fetched for them; decorative, so never read aloud.

const PATHS = {
  lock: 'M7 11V8a5 5 0 0 1 10 0v3 M5 11h14v9H5z M12 15v2',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4 20c1-4 4-6 8-6s7 2 8 6',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 7v5l3 2',
  shield: 'M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6z M9 12l2 2 4-4',
  image: 'M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M15.5 9.5h.01',
  save: 'M12 4v11 M7 11l5 5 5-5 M5 20h14',
  share: 'M16 6a2.5 2.5 0 1 0 0-.01 M16 18a2.5 2.5 0 1 0 0-.01 M8 12a2.5 2.5 0 1 0 0-.01 M8.5 11l5-4 M8.5 13l5 4',
  note: 'M6 3h9l4 4v14H6z M14 3v5h5 M9 13h7 M9 17h5',
  clip: 'M8 12l6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l7-7',
  warn: 'M12 4l9 16H3z M12 10v4 M12 17h.01',
  check: 'M5 12l5 5 9-10',
  back: 'M15 5l-7 7 7 7',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1 M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  pin: 'M6 4h12v16l-6-4-6 4z',
} as const;

export type IconName = keyof typeof PATHS;

/** One icon; its colour is the text's. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
