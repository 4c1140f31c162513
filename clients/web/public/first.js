// The first thing that runs. It takes the secret after `#` out of the address before anything else is loaded or drawn.
// Whoever asks first gets it, once: the page's own start.

(() => {
  'use strict';
  let fragment = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  Object.defineProperty(globalThis, 'takeFragment', {
    value: () => {
      const taken = fragment;
      fragment = '';
      return taken;
    },
  });
})();
