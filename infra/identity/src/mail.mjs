// Mailing a code over SMTP. The one thing that comes from outside is the recipient, in a form that holds no control character.

import { readFileSync } from 'node:fs';

import { createTransport } from 'nodemailer';

export function openPost(mail, site) {
  const transport = createTransport({
    host: mail.host,
    port: mail.port,
    secure: mail.security === 'tls',
    requireTLS: mail.security === 'starttls',
    ignoreTLS: mail.security === 'none',
    auth: mail.user ? { user: mail.user, pass: mail.password } : undefined,
    tls: { minVersion: 'TLSv1.2', ...(mail.ca_file ? { ca: readFileSync(mail.ca_file) } : {}) },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return (email, subject, text) => transport.sendMail({
    from: { name: site, address: mail.from },
    to: { name: '', address: email },
    envelope: { from: mail.from, to: email },
    subject,
    text,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  });
}
