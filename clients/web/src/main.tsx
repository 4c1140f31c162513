// The page's start: whatever waits after `#` is taken first, then the shell is drawn.

import { render } from 'preact';
import './design/page.css';
import { Shell } from './shell';

const place = document.getElementById('app');
if (place) {
  render(<Shell />, place);
}
