"""What letters say, in four languages, for readers of any age: no study, no patient, no link.

Each text has a subject and a body; {other} is an e-mail address, {until} a time, {share} an id, {origin} the service.
"""

from collections.abc import Mapping

from radseal_server.notices import Language, NoticeKind

Words = Mapping[NoticeKind, tuple[str, str]]

_EN: Words = {
    "opened": ("Opened for the first time", "{other} has opened what you shared. It stays open until {until}."),
    "refused": (
        "Somebody else tried your link",
        (
            "Somebody who is not {other} signed in and tried to open a link of yours. They saw nothing.\n"
            "If you do not expect this, end the share: radseal revoke {share}"
        ),
    ),
    "unopened": (
        "Not opened yet",
        (
            "{other} has not opened what you shared, and the link ends on {until}.\n"
            "Ask whether your message arrived. To give more time: radseal extend {share} --expires 7d"
        ),
    ),
    "revoked": ("Your share was ended by somebody else", "{other} has ended a share of yours. No one can open it now."),
    "going": (
        "A case will be erased",
        (
            "Nobody can open case {share} any more. It will be erased here on {until}.\n"
            "There is nothing that you must do. Keep your own copy of the images."
        ),
    ),
    "waiting": (
        "Images are waiting for you",
        (
            "{other} has shared medical images with you. You can open them until {until}.\n"
            "The link comes from the sender, in a message of its own. Sign in with this e-mail address to open it."
        ),
    ),
    "extended": ("You have more time", "What {other} shared with you can now be opened until {until}."),
    "ended": (
        "A link has ended",
        "{other} has ended what was shared with you. The link does not open any more.\nAsk the sender if you need it.",
    ),
}
_DE: Words = {
    "opened": ("Zum ersten Mal geöffnet", "{other} hat Ihre Freigabe geöffnet. Sie bleibt offen bis {until}."),
    "refused": (
        "Jemand anderes hat Ihren Link versucht",
        (
            "Jemand, der nicht {other} ist, hat sich angemeldet und einen Link von Ihnen versucht. Er sah nichts.\n"
            "Wenn Sie das nicht erwarten, beenden Sie die Freigabe: radseal revoke {share}"
        ),
    ),
    "unopened": (
        "Noch nicht geöffnet",
        (
            "{other} hat Ihre Freigabe noch nicht geöffnet, und der Link endet am {until}.\n"
            "Fragen Sie, ob Ihre Nachricht ankam. Für mehr Zeit: radseal extend {share} --expires 7d"
        ),
    ),
    "revoked": (
        "Ihre Freigabe wurde von jemand anderem beendet",
        "{other} hat eine Freigabe von Ihnen beendet. Niemand kann sie jetzt öffnen.",
    ),
    "going": (
        "Ein Fall wird gelöscht",
        (
            "Niemand kann den Fall {share} mehr öffnen. Er wird hier am {until} gelöscht.\n"
            "Sie müssen nichts tun. Behalten Sie Ihre eigene Kopie der Bilder."
        ),
    ),
    "waiting": (
        "Bilder warten auf Sie",
        (
            "{other} hat medizinische Bilder für Sie freigegeben. Sie können sie bis {until} öffnen.\n"
            "Den Link schickt der Absender in einer eigenen Nachricht. Melden Sie sich mit dieser E-Mail-Adresse an."
        ),
    ),
    "extended": ("Sie haben mehr Zeit", "Was {other} für Sie freigegeben hat, lässt sich jetzt bis {until} öffnen."),
    "ended": (
        "Ein Link ist beendet",
        (
            "{other} hat beendet, was für Sie freigegeben war. Der Link öffnet nicht mehr.\n"
            "Fragen Sie den Absender, wenn Sie es brauchen."
        ),
    ),
}
_FR: Words = {
    "opened": (
        "Ouvert pour la première fois",
        "{other} a ouvert ce que vous avez partagé. L'accès reste ouvert jusqu'au {until}.",
    ),
    "refused": (
        "Quelqu'un d'autre a essayé votre lien",
        (
            "Une personne qui n'est pas {other} s'est connectée et a essayé un de vos liens. Elle n'a rien vu.\n"
            "Si vous ne vous y attendez pas, mettez fin au partage : radseal revoke {share}"
        ),
    ),
    "unopened": (
        "Pas encore ouvert",
        (
            "{other} n'a pas ouvert ce que vous avez partagé, et le lien prend fin le {until}.\n"
            "Demandez si votre message est arrivé. Pour donner plus de temps : radseal extend {share} --expires 7d"
        ),
    ),
    "revoked": (
        "Quelqu'un d'autre a mis fin à votre partage",
        "{other} a mis fin à un de vos partages. Personne ne peut plus l'ouvrir.",
    ),
    "going": (
        "Un dossier va être effacé",
        (
            "Personne ne peut plus ouvrir le dossier {share}. Il sera effacé ici le {until}.\n"
            "Vous n'avez rien à faire. Gardez votre propre copie des images."
        ),
    ),
    "waiting": (
        "Des images vous attendent",
        (
            "{other} a partagé des images médicales avec vous. Vous pouvez les ouvrir jusqu'au {until}.\n"
            "L'expéditeur envoie le lien dans un message à part. Connectez-vous avec cette adresse e-mail pour ouvrir."
        ),
    ),
    "extended": (
        "Vous avez plus de temps",
        "Ce que {other} a partagé avec vous peut maintenant être ouvert jusqu'au {until}.",
    ),
    "ended": (
        "Un lien a pris fin",
        (
            "{other} a mis fin à ce qui était partagé avec vous. Le lien ne s'ouvre plus.\n"
            "Demandez à l'expéditeur si vous en avez besoin."
        ),
    ),
}
_ES: Words = {
    "opened": (
        "Abierto por primera vez",
        "{other} ha abierto lo que usted compartió. Sigue abierto hasta el {until}.",
    ),
    "refused": (
        "Otra persona probó su enlace",
        (
            "Alguien que no es {other} inició sesión y probó un enlace suyo. No vio nada.\n"
            "Si no lo espera, termine el acceso: radseal revoke {share}"
        ),
    ),
    "unopened": (
        "Todavía sin abrir",
        (
            "{other} no ha abierto lo que usted compartió, y el enlace termina el {until}.\n"
            "Pregunte si llegó su mensaje. Para dar más tiempo: radseal extend {share} --expires 7d"
        ),
    ),
    "revoked": (
        "Otra persona terminó lo que usted compartió",
        "{other} ha terminado un acceso suyo. Nadie puede abrirlo ya.",
    ),
    "going": (
        "Un caso se va a borrar",
        (
            "Nadie puede abrir ya el caso {share}. Se borrará aquí el {until}.\n"
            "No tiene que hacer nada. Guarde su propia copia de las imágenes."
        ),
    ),
    "waiting": (
        "Hay imágenes para usted",
        (
            "{other} ha compartido imágenes médicas con usted. Puede abrirlas hasta el {until}.\n"
            "El enlace lo envía el remitente en otro mensaje. Inicie sesión con esta dirección de correo para abrirlo."
        ),
    ),
    "extended": ("Tiene más tiempo", "Lo que {other} compartió con usted se puede abrir ahora hasta el {until}."),
    "ended": (
        "Un enlace ha terminado",
        (
            "{other} ha terminado lo que compartió con usted. El enlace ya no se abre.\n"
            "Pregunte al remitente si lo necesita."
        ),
    ),
}
TEXTS: Mapping[Language, Words] = {"en": _EN, "de": _DE, "fr": _FR, "es": _ES}
ENDINGS: Mapping[Language, str] = {
    "en": "This message was made by {site}, {origin}. It holds no link and no medical data.\n"
    "No more of these: radseal notices --off",
    "de": "Diese Nachricht hat {site} erstellt, {origin}. Sie enthält keinen Link und keine medizinischen Daten.\n"
    "Keine solchen Nachrichten mehr: radseal notices --off",
    "fr": "Ce message vient de {site}, {origin}. Il ne contient ni lien ni donnée médicale.\n"
    "Ne plus en recevoir : radseal notices --off",
    "es": "Este mensaje es de {site}, {origin}. No contiene enlaces ni datos médicos.\n"
    "No recibir más: radseal notices --off",
}
SOMEBODY: Mapping[Language, str] = {"en": "Somebody", "de": "Jemand", "fr": "Quelqu'un", "es": "Alguien"}
"""Who is named where the account was erased."""
