// The pages a person sees: sign in, allow, enter a code, sign out, errors. Plain HTML, one style sheet, no script.
// Rule: every value goes through `safe`; nothing is loaded from elsewhere.

import { fill } from './words.mjs';

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const safe = (value) => String(value ?? '').replace(/[&<>"']/g, (character) => ESCAPES[character]);

// form-action is left out on purpose: browsers apply it to the redirect that follows the form, back to the client.
export const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export const STYLE = `
:root { color-scheme: light dark; --page: #f3f5f7; --card: #fff; --text: #1b2733; --quiet: #526170; --line: #8695a3; --go: #0b5c8a; --go-text: #fff; --bad: #a3151b; }
@media (prefers-color-scheme: dark) { :root { --page: #12181e; --card: #1c252d; --text: #e8edf2; --quiet: #a9b7c4; --line: #6b7b8a; --go: #7cc4ef; --go-text: #08202f; --bad: #ff9b9b; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page); color: var(--text); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 25rem; background: var(--card); border-radius: .75rem; padding: 2rem 1.75rem; box-shadow: 0 1px 4px rgb(0 0 0 / .18); }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 1rem; } .quiet { color: var(--quiet); font-size: .9375rem; }
form + .quiet { margin: 1.25rem 0 0; }
.bad { color: var(--bad); font-weight: 600; } .code { font: 700 1.75rem/1.4 ui-monospace, monospace; letter-spacing: .08em; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
button { width: 100%; min-height: 2.75rem; margin-top: 1rem; font: inherit; font-weight: 600; border-radius: .5rem; border: 1px solid var(--go); background: var(--go); color: var(--go-text); cursor: pointer; }
button.second { background: transparent; color: var(--go); }
:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
ul { margin: 0 0 1rem; padding-left: 1.25rem; } strong { overflow-wrap: anywhere; }
`;

// A text with its values, each escaped and in bold.
const told = (text, values) => fill(safe(text), Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `<strong>${safe(value)}</strong>`])));

const bad = (trouble) => (trouble ? `<p class="bad" role="alert">${safe(trouble)}</p>` : '');

const cancel = (words) => `<button class="second" name="step" value="cancel" formnovalidate>${safe(words.cancel)}</button>`;

export const page = (words, title, body) => `<!doctype html>
<html lang="${words.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>${safe(title)}</h1>${body}</main></body>
</html>
`;

export const message = (words, title, text) => page(words, title, `<p>${safe(text)}</p>`);

export const passwordPage = (words, { client, login = '', trouble = '' }) => page(words, words.signIn, `
<p>${told(words.to, { client })}</p>
${bad(trouble)}
<form method="post">
<label for="login">${safe(words.email)}</label>
<input id="login" name="login" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="254" value="${safe(login)}"${login ? '' : ' autofocus'}>
<label for="password">${safe(words.password)}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256"${login ? ' autofocus' : ''}>
<button name="step" value="login">${safe(words.signIn)}</button>
${cancel(words)}
</form>
<p class="quiet">${safe(words.demoAccounts)}</p>`);

export const addressPage = (words, { client, email = '', trouble = '' }) => page(words, words.signIn, `
<p>${told(words.to, { client })}</p>
<p>${safe(words.guestLead)}</p>
${bad(trouble)}
<form method="post">
<label for="email">${safe(words.email)}</label>
<input id="email" name="email" type="email" autocomplete="email" autocapitalize="none" spellcheck="false" required maxlength="254" value="${safe(email)}" autofocus>
<button name="step" value="send">${safe(words.next)}</button>
${cancel(words)}
</form>`);

export const codePage = (words, { email, minutes, trouble = '' }) => page(words, words.codeTitle, `
<p>${told(words.codeSent, { email, minutes })}</p>
${bad(trouble)}
<form method="post">
<label for="code">${safe(words.code)}</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" required maxlength="11" autofocus>
<button name="step" value="check">${safe(words.check)}</button>
<button class="second" name="step" value="again" formnovalidate>${safe(words.again)}</button>
<button class="second" name="step" value="other" formnovalidate>${safe(words.other)}</button>
</form>
<p class="quiet">${safe(words.junk)}</p>`);

export const consentPage = (words, { client, email, stays }) => page(words, fill(words.allow, { client }), `
<p>${told(words.allowWho, { client, email })}</p>
<ul><li>${safe(words.allowKnow)}</li>${stays ? `<li>${safe(words.allowStay)}</li>` : ''}</ul>
<form method="post">
<button name="step" value="allow" autofocus>${safe(words.allowYes)}</button>
${cancel(words)}
</form>
<p class="quiet">${safe(words.allowCare)}</p>`);

export const deviceCodePage = (words, { action, secret, code = '', trouble = '' }) => page(words, words.device, `
<p>${safe(words.deviceLead)}</p>
${bad(trouble)}
<form method="post" action="${safe(action)}">
<input type="hidden" name="xsrf" value="${safe(secret)}">
<label for="code">${safe(words.code)}</label>
<input id="code" name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" required maxlength="32" value="${safe(code)}" autofocus>
<button>${safe(words.next)}</button>
</form>`);

export const deviceConfirmPage = (words, { action, secret, code, client }) => page(words, words.deviceSame, `
<p>${told(words.deviceShows, { client })}</p>
<p class="code">${safe(code)}</p>
<form method="post" action="${safe(action)}">
<input type="hidden" name="xsrf" value="${safe(secret)}">
<input type="hidden" name="user_code" value="${safe(code)}">
<input type="hidden" name="confirm" value="yes">
<button autofocus>${safe(words.deviceYes)}</button>
<button class="second" name="abort" value="yes">${safe(words.deviceNo)}</button>
</form>
<p class="quiet">${safe(words.deviceCare)}</p>`);

export const logoutPage = (words, { action, secret }) => page(words, words.out, `
<p>${safe(words.outText)}</p>
<form method="post" action="${safe(action)}">
<input type="hidden" name="xsrf" value="${safe(secret)}">
<button name="logout" value="yes" autofocus>${safe(words.outYes)}</button>
<button class="second">${safe(words.outNo)}</button>
</form>`);
