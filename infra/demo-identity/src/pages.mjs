// The pages a person sees: sign in, allow, enter a device's code, sign out, errors. Plain HTML, one style sheet, no script.
// Rule: every value goes through `safe`; nothing is loaded from elsewhere.

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

export const page = (title, body) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>${safe(title)}</h1>${body}</main></body>
</html>
`;

export const message = (title, text) => page(title, `<p>${safe(text)}</p>`);

export const loginPage = ({ client, login = '', trouble = '' }) => page('Sign in', `
<p>to continue to <strong>${safe(client)}</strong></p>
${trouble ? `<p class="bad" role="alert">${safe(trouble)}</p>` : ''}
<form method="post">
<label for="login">E-mail address</label>
<input id="login" name="login" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="254" value="${safe(login)}"${login ? '' : ' autofocus'}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256"${login ? ' autofocus' : ''}>
<button name="step" value="login">Sign in</button>
<button class="second" name="step" value="cancel" formnovalidate>Cancel</button>
</form>
<p class="quiet">Accounts and passwords of this demonstration provider were printed where it was started.</p>`);

export const consentPage = ({ client, email, stays }) => page(`Allow ${client}?`, `
<p>You are signed in as <strong>${safe(email)}</strong>. <strong>${safe(client)}</strong> on this computer asks to:</p>
<ul><li>know your e-mail address and act as you at its service</li>${stays ? '<li>stay signed in until you sign out</li>' : ''}</ul>
<form method="post">
<button name="step" value="allow" autofocus>Allow</button>
<button class="second" name="step" value="cancel">Cancel</button>
</form>
<p class="quiet">Allow this only if you have just started signing in yourself.</p>`);

export const deviceCodePage = ({ action, secret, code = '', trouble = '' }) => page('Connect a device', `
<p>Enter the code that the other screen shows.</p>
${trouble ? `<p class="bad" role="alert">${safe(trouble)}</p>` : ''}
<form method="post" action="${safe(action)}">
<input type="hidden" name="xsrf" value="${safe(secret)}">
<label for="code">Code</label>
<input id="code" name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" required maxlength="32" value="${safe(code)}" autofocus>
<button>Continue</button>
</form>`);

export const deviceConfirmPage = ({ action, secret, code, client }) => page('Is this your code?', `
<p><strong>${safe(client)}</strong> on another screen should show exactly:</p>
<p class="code">${safe(code)}</p>
<form method="post" action="${safe(action)}">
<input type="hidden" name="xsrf" value="${safe(secret)}">
<input type="hidden" name="user_code" value="${safe(code)}">
<input type="hidden" name="confirm" value="yes">
<button autofocus>Yes, continue</button>
<button class="second" name="abort" value="yes">No, stop</button>
</form>
<p class="quiet">If somebody sent you this code, stop: they would be signed in as you.</p>`);

export const logoutPage = ({ action, secret }) => page('Sign out?', `
<p>This ends your session at the identity provider too.</p>
<form method="post" action="${safe(action)}">
<input type="hidden" name="xsrf" value="${safe(secret)}">
<button name="logout" value="yes" autofocus>Yes, sign me out</button>
<button class="second">No, stay signed in</button>
</form>`);
