// Light or dark: as the device says, unless a person chose otherwise here.

import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const KEPT = 'radseal theme';
const kept = localStorage.getItem(KEPT);

/** The chosen theme; changing it keeps the choice. */
export const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system');

effect(() => {
  if (theme.value === 'system') {
    localStorage.removeItem(KEPT);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEPT, theme.value);
    document.documentElement.dataset.theme = theme.value;
  }
});
