// The first thing that runs. It takes the secret after `#` out of the address before anything else is loaded or drawn,
// and what waited in session storage while the person signed in out of there. Whoever asks first gets it, once: the
// page's own start.
//
// A document's first address stays readable for as long as it lives (navigation timing). So this one is left at once for
// the same without the secret, which goes along in the window's name: in memory, and taken out first thing.

(() => {
  'use strict';
  let taken = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  if (taken) {
    stop();
    window.name = `radseal ${taken}`;
    location.replace(location.pathname);
    return;
  }
  if (window.name.startsWith('radseal ')) taken = window.name.slice(8);
  window.name = '';
  const share = (/^\/l\/([A-Za-z0-9_-]{22})$/.exec(location.pathname) ?? [])[1];
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith('radseal '))) {
    const [until = '', text = ''] = (sessionStorage.getItem(name) ?? '').split(' ');
    const mine = name === `radseal ${share}`;
    const late = Number(until) <= Date.now();
    if (mine || late) sessionStorage.removeItem(name);
    if (mine && !late && !taken) taken = text;
  }
  Object.defineProperty(globalThis, 'takeFragment', {
    value: () => {
      const given = taken;
      taken = '';
      return given;
    },
  });
})();
