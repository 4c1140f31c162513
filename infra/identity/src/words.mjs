// Every word that a person reads here, in four languages. Values in braces are put in by `pages.mjs`, which escapes them.

const en = {
  signIn: 'Sign in', to: 'to continue to {client}', cancel: 'Cancel', email: 'E-mail address', password: 'Password', next: 'Continue',
  wrongPassword: 'The e-mail address or the password is wrong.',
  demoAccounts: 'Accounts and passwords of this demonstration provider were printed where it was started.',
  guestLead: 'We send a code to your e-mail address. You need no account and no password.',
  badEmail: 'This is not an e-mail address in plain letters, such as name@clinic.example.',
  staffEmail: 'This address belongs to an organisation that signs in elsewhere. Go back and choose its sign-in.',
  tooMany: 'Too many codes were asked for. Wait for {minutes} minutes, then try again.',
  mailAway: 'The code cannot be sent at the moment. Try again in a few minutes.',
  codeTitle: 'Enter the code', codeSent: 'If the address is right, a code is on its way to {email}. It works for {minutes} minutes, in this window only.',
  code: 'Code', check: 'Continue', again: 'Send a new code', other: 'Use another address',
  junk: 'Nothing there? Look in the junk folder too.',
  wrongCode: 'This is not the code of the latest mail. Compare it and try again.',
  overCode: 'This code no longer works: it is too old or was guessed wrong too often. Ask for a new one.',
  mailSubject: 'Your code for {site}',
  mailText: 'Your code for {site}:\n\n    {code}\n\nEnter it in the window in which you asked for it.\nIt works for {minutes} minutes.\n\nIf you did not ask for it, do nothing. Never tell this code to anybody, not even to us.\n',
  allow: 'Allow {client}?', allowWho: 'You are signed in as {email}. {client} on this computer asks to:',
  allowKnow: 'know your e-mail address and act as you at its service', allowStay: 'stay signed in until you sign out', allowYes: 'Allow',
  allowCare: 'Allow this only if you have just started signing in yourself.',
  device: 'Connect a device', deviceLead: 'Enter the code that the other screen shows.',
  deviceBad: 'This code is not known or no longer valid. Compare it with the other screen.',
  deviceSame: 'Is this your code?', deviceShows: '{client} on another screen should show exactly:', deviceYes: 'Yes, continue', deviceNo: 'No, stop',
  deviceCare: 'If somebody sent you this code, stop: they would be signed in as you.',
  deviceDone: 'You are signed in', deviceDoneText: 'Go back to the other screen; you can close this one.',
  out: 'Sign out?', outText: 'This ends your session at the identity provider too.', outYes: 'Yes, sign me out', outNo: 'No, stay signed in',
  isOut: 'You are signed out', isOutText: 'You can close this window.',
  failed: 'That did not work', failedText: 'Start again from the program or page you came from.',
  over: 'This sign-in is over', overSlow: 'It was too slow, or was begun in another browser. Start again.', overOther: 'Another sign-in was begun in this browser since. Start again.',
};

const de = {
  signIn: 'Anmelden', to: 'um zu {client} zu gelangen', cancel: 'Abbrechen', email: 'E-Mail-Adresse', password: 'Passwort', next: 'Weiter',
  wrongPassword: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
  demoAccounts: 'Konten und Passwörter dieses Demonstrationsdienstes wurden dort ausgegeben, wo er gestartet wurde.',
  guestLead: 'Wir senden einen Code an Ihre E-Mail-Adresse. Sie brauchen kein Konto und kein Passwort.',
  badEmail: 'Das ist keine E-Mail-Adresse in einfachen Buchstaben, wie name@praxis.example.',
  staffEmail: 'Diese Adresse gehört zu einer Einrichtung mit eigener Anmeldung. Gehen Sie zurück und wählen Sie diese.',
  tooMany: 'Es wurden zu viele Codes angefordert. Warten Sie {minutes} Minuten und versuchen Sie es noch einmal.',
  mailAway: 'Der Code kann zurzeit nicht gesendet werden. Versuchen Sie es in ein paar Minuten noch einmal.',
  codeTitle: 'Code eingeben', codeSent: 'Wenn die Adresse stimmt, ist ein Code unterwegs an {email}. Er gilt {minutes} Minuten, nur in diesem Fenster.',
  code: 'Code', check: 'Weiter', again: 'Neuen Code senden', other: 'Andere Adresse verwenden',
  junk: 'Nichts angekommen? Sehen Sie auch im Spam-Ordner nach.',
  wrongCode: 'Das ist nicht der Code der letzten Mail. Vergleichen Sie ihn und versuchen Sie es noch einmal.',
  overCode: 'Dieser Code gilt nicht mehr: Er ist zu alt oder wurde zu oft falsch eingegeben. Fordern Sie einen neuen an.',
  mailSubject: 'Ihr Code für {site}',
  mailText: 'Ihr Code für {site}:\n\n    {code}\n\nGeben Sie ihn in dem Fenster ein, in dem Sie ihn angefordert haben.\nEr gilt {minutes} Minuten.\n\nWenn Sie ihn nicht angefordert haben, tun Sie nichts. Sagen Sie diesen Code niemandem, auch uns nicht.\n',
  allow: '{client} erlauben?', allowWho: 'Sie sind angemeldet als {email}. {client} auf diesem Computer möchte:',
  allowKnow: 'Ihre E-Mail-Adresse kennen und bei seinem Dienst für Sie handeln', allowStay: 'angemeldet bleiben, bis Sie sich abmelden', allowYes: 'Erlauben',
  allowCare: 'Erlauben Sie das nur, wenn Sie die Anmeldung gerade selbst begonnen haben.',
  device: 'Gerät verbinden', deviceLead: 'Geben Sie den Code ein, den der andere Bildschirm zeigt.',
  deviceBad: 'Dieser Code ist unbekannt oder nicht mehr gültig. Vergleichen Sie ihn mit dem anderen Bildschirm.',
  deviceSame: 'Ist das Ihr Code?', deviceShows: '{client} auf einem anderen Bildschirm sollte genau das zeigen:', deviceYes: 'Ja, weiter', deviceNo: 'Nein, abbrechen',
  deviceCare: 'Wenn Ihnen jemand diesen Code geschickt hat, brechen Sie ab: Er wäre als Sie angemeldet.',
  deviceDone: 'Sie sind angemeldet', deviceDoneText: 'Gehen Sie zurück zum anderen Bildschirm; diesen können Sie schließen.',
  out: 'Abmelden?', outText: 'Damit endet auch Ihre Sitzung beim Anmeldedienst.', outYes: 'Ja, abmelden', outNo: 'Nein, angemeldet bleiben',
  isOut: 'Sie sind abgemeldet', isOutText: 'Sie können dieses Fenster schließen.',
  failed: 'Das hat nicht geklappt', failedText: 'Beginnen Sie noch einmal bei dem Programm oder der Seite, von der Sie kamen.',
  over: 'Diese Anmeldung ist vorbei', overSlow: 'Sie war zu langsam oder wurde in einem anderen Browser begonnen. Beginnen Sie noch einmal.', overOther: 'In diesem Browser wurde inzwischen eine andere Anmeldung begonnen. Beginnen Sie noch einmal.',
};

const fr = {
  signIn: 'Se connecter', to: 'pour continuer vers {client}', cancel: 'Annuler', email: 'Adresse e-mail', password: 'Mot de passe', next: 'Continuer',
  wrongPassword: 'L’adresse e-mail ou le mot de passe est faux.',
  demoAccounts: 'Les comptes et mots de passe de ce service de démonstration ont été affichés là où il a été lancé.',
  guestLead: 'Nous envoyons un code à votre adresse e-mail. Il ne faut ni compte ni mot de passe.',
  badEmail: 'Ce n’est pas une adresse e-mail en lettres simples, comme nom@cabinet.example.',
  staffEmail: 'Cette adresse appartient à un établissement qui a sa propre connexion. Revenez en arrière et choisissez-la.',
  tooMany: 'Trop de codes ont été demandés. Attendez {minutes} minutes, puis réessayez.',
  mailAway: 'Le code ne peut pas être envoyé pour le moment. Réessayez dans quelques minutes.',
  codeTitle: 'Saisir le code', codeSent: 'Si l’adresse est juste, un code est en route vers {email}. Il est valable {minutes} minutes, dans cette fenêtre seulement.',
  code: 'Code', check: 'Continuer', again: 'Envoyer un nouveau code', other: 'Utiliser une autre adresse',
  junk: 'Rien reçu ? Regardez aussi dans les indésirables.',
  wrongCode: 'Ce n’est pas le code du dernier message. Comparez-le et réessayez.',
  overCode: 'Ce code n’est plus valable : trop ancien, ou trop d’essais faux. Demandez-en un nouveau.',
  mailSubject: 'Votre code pour {site}',
  mailText: 'Votre code pour {site} :\n\n    {code}\n\nSaisissez-le dans la fenêtre où vous l’avez demandé. Il est valable {minutes} minutes.\n\nSi vous ne l’avez pas demandé, ne faites rien. Ne dites ce code à personne, pas même à nous.\n',
  allow: 'Autoriser {client} ?', allowWho: 'Vous êtes connecté comme {email}. {client} sur cet ordinateur demande à :',
  allowKnow: 'connaître votre adresse e-mail et agir pour vous auprès de son service', allowStay: 'rester connecté jusqu’à votre déconnexion', allowYes: 'Autoriser',
  allowCare: 'N’autorisez que si vous venez de commencer vous-même la connexion.',
  device: 'Connecter un appareil', deviceLead: 'Saisissez le code affiché sur l’autre écran.',
  deviceBad: 'Ce code est inconnu ou n’est plus valable. Comparez-le avec l’autre écran.',
  deviceSame: 'Est-ce votre code ?', deviceShows: '{client} sur un autre écran devrait afficher exactement :', deviceYes: 'Oui, continuer', deviceNo: 'Non, arrêter',
  deviceCare: 'Si quelqu’un vous a envoyé ce code, arrêtez : il serait connecté à votre place.',
  deviceDone: 'Vous êtes connecté', deviceDoneText: 'Revenez à l’autre écran ; vous pouvez fermer celui-ci.',
  out: 'Se déconnecter ?', outText: 'Cela termine aussi votre session auprès du service de connexion.', outYes: 'Oui, me déconnecter', outNo: 'Non, rester connecté',
  isOut: 'Vous êtes déconnecté', isOutText: 'Vous pouvez fermer cette fenêtre.',
  failed: 'Cela n’a pas marché', failedText: 'Recommencez depuis le programme ou la page d’où vous venez.',
  over: 'Cette connexion est terminée', overSlow: 'Elle a été trop lente, ou commencée dans un autre navigateur. Recommencez.', overOther: 'Une autre connexion a été commencée depuis dans ce navigateur. Recommencez.',
};

const es = {
  signIn: 'Iniciar sesión', to: 'para continuar a {client}', cancel: 'Cancelar', email: 'Correo electrónico', password: 'Contraseña', next: 'Continuar',
  wrongPassword: 'El correo electrónico o la contraseña no es correcta.',
  demoAccounts: 'Las cuentas y contraseñas de este servicio de demostración se mostraron donde se inició.',
  guestLead: 'Enviamos un código a su correo electrónico. No necesita cuenta ni contraseña.',
  badEmail: 'Esto no es un correo electrónico con letras sencillas, como nombre@consulta.example.',
  staffEmail: 'Esta dirección es de una organización que inicia sesión en otro sitio. Vuelva atrás y elija el suyo.',
  tooMany: 'Se han pedido demasiados códigos. Espere {minutes} minutos y vuelva a intentarlo.',
  mailAway: 'El código no se puede enviar ahora. Vuelva a intentarlo en unos minutos.',
  codeTitle: 'Escriba el código', codeSent: 'Si la dirección es correcta, un código va en camino a {email}. Vale {minutes} minutos, solo en esta ventana.',
  code: 'Código', check: 'Continuar', again: 'Enviar un código nuevo', other: 'Usar otra dirección',
  junk: '¿No llega nada? Mire también en el correo no deseado.',
  wrongCode: 'Este no es el código del último mensaje. Compárelo y vuelva a intentarlo.',
  overCode: 'Este código ya no vale: es demasiado antiguo o se escribió mal demasiadas veces. Pida uno nuevo.',
  mailSubject: 'Su código para {site}',
  mailText: 'Su código para {site}:\n\n    {code}\n\nEscríbalo en la ventana en la que lo pidió. Vale {minutes} minutos.\n\nSi no lo pidió, no haga nada. No diga este código a nadie, tampoco a nosotros.\n',
  allow: '¿Permitir {client}?', allowWho: 'Ha iniciado sesión como {email}. {client} en este ordenador pide:',
  allowKnow: 'conocer su correo electrónico y actuar por usted en su servicio', allowStay: 'mantener la sesión hasta que usted la cierre', allowYes: 'Permitir',
  allowCare: 'Permítalo solo si acaba de empezar usted a iniciar sesión.',
  device: 'Conectar un dispositivo', deviceLead: 'Escriba el código que muestra la otra pantalla.',
  deviceBad: 'Este código no se conoce o ya no vale. Compárelo con la otra pantalla.',
  deviceSame: '¿Es este su código?', deviceShows: '{client} en otra pantalla debería mostrar exactamente:', deviceYes: 'Sí, continuar', deviceNo: 'No, parar',
  deviceCare: 'Si alguien le envió este código, pare: iniciaría sesión en su nombre.',
  deviceDone: 'Ha iniciado sesión', deviceDoneText: 'Vuelva a la otra pantalla; puede cerrar esta.',
  out: '¿Cerrar sesión?', outText: 'Esto cierra también su sesión en el servicio de identidad.', outYes: 'Sí, cerrar sesión', outNo: 'No, mantenerla',
  isOut: 'Ha cerrado la sesión', isOutText: 'Puede cerrar esta ventana.',
  failed: 'No ha funcionado', failedText: 'Empiece de nuevo desde el programa o la página de la que vino.',
  over: 'Este inicio de sesión ha terminado', overSlow: 'Fue demasiado lento o se empezó en otro navegador. Empiece de nuevo.', overOther: 'En este navegador se empezó después otro inicio de sesión. Empiece de nuevo.',
};

export const LANGUAGES = { en, de, fr, es };

// The words for an Accept-Language header: the listed language with the highest weight that we have, else English.
export function wordsFor(header = '') {
  const wanted = String(header).slice(0, 256).split(',').map((part) => {
    const [tag, ...rest] = part.trim().toLowerCase().split(';');
    const weight = Number(rest.map((one) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(one)?.[1]).find(Boolean) ?? 1);
    return { language: tag.split('-')[0], weight };
  });
  wanted.sort((left, right) => right.weight - left.weight);
  const { language } = wanted.find((one) => one.weight > 0 && Object.hasOwn(LANGUAGES, one.language)) ?? { language: 'en' };
  return { ...LANGUAGES[language], language };
}

// Put values into a text's braces.
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
