// The page's start: nothing may become script from text, whatever waits after `#` is taken, then the shell is drawn.

import './trust';
import { render } from 'preact';
import './design/page.css';
import { watch } from './idle';
import { begin } from './journey';
import { Shell } from './shell';
import { firstLanguage, language, load } from './words';

const wanted = firstLanguage();
const place = document.getElementById('app');
// A window that comes back by the back button starts anew: it has no secret and no keys any more.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
addEventListener('popstate', () => location.reload());
await load(wanted).catch(() => undefined);
language.value = wanted;
if (place) render(<Shell />, place);
watch();
await begin();
