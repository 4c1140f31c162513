// Icons, drawn as lines; always beside or instead of a word that is read out.

const PATHS = {
  window: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  scroll: 'M12 3v18M8 7l4-4 4 4M8 17l4 4 4-4',
  zoom: 'M10 4a6 6 0 1 0 0 12a6 6 0 0 0 0-12M15 15l6 6M7.5 10h5M10 7.5v5',
  pan: 'M12 3v18M3 12h18M9.5 5.5L12 3l2.5 2.5M9.5 18.5L12 21l2.5-2.5M5.5 9.5L3 12l2.5 2.5M18.5 9.5L21 12l-2.5 2.5',
  length: 'M4 20L20 4M2.5 16.5l5 5M16.5 2.5l5 5',
  angle: 'M20 20H4L15 5M10.5 20a6.5 6.5 0 0 0-2.2-5.2',
  ellipse: 'M12 6c5.5 0 9 2.700 9 6s-3.500 6-9 6s-9-2.700-9-6s3.500-6 9-6',
  probe: 'M12 3v6M12 15v6M3 12h6M15 12h6',
  invert: 'M4 4h16v16H4zM4 20L20 4v16z',
  rotate: 'M20 12a8 8 0 1 1-2.500-5.800M20 3v4.500h-4.500',
  'flip-across': 'M12 3v18M9 7L3 17h6zM15 7l6 10h-6z',
  'flip-down': 'M3 12h18M7 9L17 3v6zM7 15l10 6v-6z',
  reset: 'M4 12a8 8 0 1 0 2.500-5.800M4 3v4.500h4.500M12 9v3l2 2',
  play: 'M7 4l13 8l-13 8z',
  pause: 'M8 4v16M16 4v16',
  clear: 'M5 7h14M10 4h4M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5',
  one: 'M4 4h16v16H4z',
  two: 'M4 4h16v16H4zM12 4v16',
  four: 'M4 4h16v16H4zM12 4v16M4 12h16',
  mpr: 'M12 3l8 4.500v9L12 21l-8-4.500v-9zM4 7.500l8 4.500l8-4.500M12 12v9',
  lines: 'M4 4h16v16H4zM4 15l16-7',
  linked: 'M9 15l6-6M11 6l2-2a4 4 0 0 1 6 6l-2 2M13 18l-2 2a4 4 0 0 1-6-6l2-2',
  texts: 'M5 6V4h14v2M12 4v16M9 20h6',
  list: 'M4 4h6v6H4zM4 14h6v6H4zM14 6h7M14 16h7',
  'dark-room': 'M20 14A8.500 8.500 0 1 1 10 4a7 7 0 0 0 10 10z',
  'full-screen': 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  help: 'M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.500v.5M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18',
  picture: 'M12 4v11M7.500 10.500L12 15l4.500-4.500M4 20h16',
  report: 'M6 3h9l4 4v14H6zM9 11h7M9 15h7M9 7h3',
  close: 'M5 5l14 14M19 5L5 19',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** One icon; nothing is read out for it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="v-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
