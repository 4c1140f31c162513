// The link page. Its first act is to take the secret after `#` out of the address; it never leaves this window but as text
// that the person copies. Kept in session storage only while the person is away to sign in: ten minutes, removed first.
// Nothing comes from elsewhere, nothing is written as HTML, and a damaged link is told before any request.

(() => {
  'use strict';

  const AWAY = 10 * 60 * 1000; // milliseconds
  const fragment = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  let share = (/^\/l\/([A-Za-z0-9_-]{22})$/.exec(location.pathname) ?? [])[1] ?? '';
  const away = takeAway(share);
  let secret = fragment || away; // "1.L.C"

  const at = (id) => document.getElementById(id);

  function takeAway(of) {
    const name = `radseal ${of}`;
    const kept = sessionStorage.getItem(name);
    sessionStorage.removeItem(name);
    if (!kept) return '';
    const [until, text] = kept.split(' ');
    return Number(until) > Date.now() ? text : '';
  }

  function bytes(text) {
    const padded = text.replaceAll('-', '+').replaceAll('_', '/');
    return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
  }

  // docs/spec/link.md: C is the beginning of SHA-256("radseal/1 link" ‖ share ‖ L).
  async function judge(text, of) {
    const form = /^([0-9]+)\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{6})$/.exec(text);
    if (/^[0-9]+\./.test(text) && !text.startsWith('1.')) return 'newer';
    if (!form || !of) return 'cut';
    const parts = [new TextEncoder().encode('radseal/1 link'), bytes(of), bytes(form[2])];
    const digest = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
    const check = btoa(String.fromCharCode(...new Uint8Array(digest))).replaceAll('+', '-').replaceAll('/', '_').slice(0, 6);
    return check === form[3] ? 'whole' : 'cut';
  }

  function show(state) {
    for (const section of document.querySelectorAll('[data-state]')) section.hidden = section.dataset.state !== state;
    at('paste').hidden = !['home', 'cut', 'again'].includes(state);
    const heading = document.querySelector(`[data-state="${state}"] h1`);
    document.title = `${heading.textContent} – Radseal`;
    if (state !== 'wait') at('main').focus({ preventScroll: true });
  }

  async function ask(path) {
    const answer = await fetch(path, { headers: { accept: 'application/json' }, redirect: 'error', cache: 'no-store' });
    if (!answer.ok && answer.status !== 401) throw new Error(String(answer.status));
    return answer.ok ? answer.json() : null;
  }

  function offer(issuers) {
    at('issuers').replaceChildren(...issuers.map((one) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = issuers.length === 1 ? 'Sign in' : `Sign in with ${one.label}`;
      button.addEventListener('click', () => {
        sessionStorage.setItem(`radseal ${share}`, `${Date.now() + AWAY} ${secret}`);
        const where = new URLSearchParams({ issuer: one.issuer, next: `/l/${share}` });
        location.assign(`/session/login?${where}`);
      });
      return button;
    }));
  }

  // The service shows this page at its own address when a sign-in fails; the link waits in session storage.
  function failed() {
    const kept = Object.keys(sessionStorage).find((name) => /^radseal [A-Za-z0-9_-]{22}$/.test(name));
    at('anew').addEventListener('click', () => location.assign(kept ? `/l/${kept.slice(8)}` : '/'));
    show('failed');
  }

  async function start() {
    if (location.pathname.startsWith('/session/')) return failed();
    show('wait');
    const state = secret ? await judge(secret, share) : '';
    if (state === 'newer' || state === 'cut') return show(state);
    if (!secret && !share) return show('home');
    try {
      const me = await ask('/me');
      at('who').hidden = !me;
      at('email').textContent = me ? me.email : '';
      if (!secret) return show(me ? 'again' : 'cut');
      const service = await ask('/.well-known/radseal');
      at('site').textContent = service.site;
      if (!me) offer(service.issuers);
      at('command').textContent = `radseal open '${location.origin}/l/${share}#${secret}' --out FOLDER`;
      return show(me ? 'in' : 'out');
    } catch {
      return show('broken');
    }
  }

  async function paste(event) {
    event.preventDefault();
    const text = at('pasted').value.replace(/\s+/g, '').replace(/^[<"']+|[>"']+$/g, '');
    const form = /^(https?:\/\/[^/#?]+)\/l\/([A-Za-z0-9_-]{22})#(.+)$/.exec(text);
    const whole = form && await judge(form[3], form[2]) === 'whole';
    if (!whole) {
      at('trouble').textContent = 'This is not a whole link. It begins with https:// and ends with 6 characters after a point.';
    } else if (form[1] !== location.origin) {
      at('trouble').textContent = 'This link belongs to another service. Open it in a new window instead.';
    } else {
      [, , share, secret] = form;
      at('pasted').value = '';
      at('trouble').textContent = '';
      history.replaceState(null, '', `/l/${share}`);
      await start();
    }
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(at('command').textContent);
      at('copied').textContent = 'Copied. Paste it into a terminal.';
    } catch {
      getSelection().selectAllChildren(at('command'));
      at('copied').textContent = 'Selected. Press Ctrl+C, or ⌘C, to copy it.';
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    at('paste').addEventListener('submit', paste);
    at('copy').addEventListener('click', copy);
    at('retry').addEventListener('click', start);
    start();
  });
  // A window left by the back button keeps neither the secret nor the command.
  addEventListener('pagehide', () => { secret = ''; at('command').textContent = ''; });
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
})();
