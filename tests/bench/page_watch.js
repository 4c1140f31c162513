// Runs in both pages before anything of theirs: when the click was, when an image was drawn, and how to go to another.
(() => {
  let clicked = 0;
  let cover = false;
  const waiting = [];
  const ours = () => document.querySelector('.viewing .v-canvas');
  const drawn = () => ours()?.dataset.drawn || document.getElementById('port')?.dataset.drawn || '';
  const settle = () => {
    const now = drawn();
    for (const one of [...waiting]) {
      if (!one.fits(now)) continue;
      waiting.splice(waiting.indexOf(one), 1);
      one.done(performance.now());
    }
  };
  const until = (fits) => new Promise((done) => waiting.push({ fits, done }) && settle());

  addEventListener('click', ({ target }) => {
    if (target.closest?.('button')?.textContent.includes('Open')) clicked ||= performance.now();
  }, true);
  new MutationObserver(() => {
    const see = [...document.querySelectorAll('button')].find((one) => one.textContent.includes('See the images'));
    if (see && !cover) {
      cover = true;
      see.click();
    }
    settle();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-drawn'] });

  const press = (key) =>
    document.querySelector('.viewer').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  /** Goes to another image by `move`, and resolves with the milliseconds until that is drawn. */
  const go = async (move) => {
    const [began, before] = [performance.now(), drawn()];
    move();
    return (await until((now) => now !== '' && now !== before)) - began;
  };
  globalThis.watch = {
    first: async () => (await until((now) => now !== '')) - clicked,
    jump: () => go(() => (ours() ? press('Home') : globalThis.goTo(1))),
    async scroll(to) {
      const began = performance.now();
      for (let image = 2; image <= to; image += 1) {
        await go(() => (ours() ? press('ArrowDown') : globalThis.goTo(image)));
      }
      return performance.now() - began;
    },
  };
})();
