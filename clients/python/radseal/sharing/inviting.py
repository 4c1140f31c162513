"""The invitation that a sender sends with a link: words for the recipient, as text, `mailto:` address or draft message.

Rules: it names the sender, the recipient's address, the time, the link and the case reference; nothing from the study.
It is made on the sender's machine only, because it holds the link. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal
from urllib.parse import quote

from radseal_wire.bodies import ShareView

Language = Literal["en", "de", "fr", "es"]
Draft = Literal["text", "mailto", "eml"]
TEXTS: Mapping[Language, tuple[str, str]] = {
    "en": (
        "Medical images for you",
        """I have images for you. Open this link:

{link}

1. Sign in with this e-mail address: {recipient}
2. Look at the images, or save them.

The link opens for you only, until {until}. Keep it to yourself.
If it does not open, answer this message: {sender}
Case reference, for questions: {reference}""",
    ),
    "de": (
        "Medizinische Bilder für Sie",
        """Ich habe Bilder für Sie. Öffnen Sie diesen Link:

{link}

1. Melden Sie sich mit dieser E-Mail-Adresse an: {recipient}
2. Sehen Sie die Bilder an oder speichern Sie sie.

Der Link öffnet nur für Sie, bis {until}. Behalten Sie ihn für sich.
Wenn er nicht öffnet, antworten Sie auf diese Nachricht: {sender}
Fallzeichen für Rückfragen: {reference}""",
    ),
    "fr": (
        "Des images médicales pour vous",
        """J'ai des images pour vous. Ouvrez ce lien :

{link}

1. Connectez-vous avec cette adresse e-mail : {recipient}
2. Regardez les images ou enregistrez-les.

Le lien s'ouvre pour vous seulement, jusqu'au {until}. Gardez-le pour vous.
S'il ne s'ouvre pas, répondez à ce message : {sender}
Référence du cas, pour toute question : {reference}""",
    ),
    "es": (
        "Imágenes médicas para usted",
        """Tengo imágenes para usted. Abra este enlace:

{link}

1. Inicie sesión con esta dirección de correo: {recipient}
2. Mire las imágenes o guárdelas.

El enlace se abre solo para usted, hasta el {until}. No lo comparta.
Si no se abre, responda a este mensaje: {sender}
Referencia del caso, para preguntas: {reference}""",
    ),
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the sender sends to one recipient."""

    sender: str
    to: str
    subject: str
    body: str = field(repr=False)


def write_invitation(view: ShareView, link: str, reference: str, language: Language) -> Invitation:
    """Return the invitation to a share; `link` is its whole link, `reference` its case's."""
    subject, body = TEXTS[language]
    until = datetime.fromtimestamp(view.expiry, UTC).strftime("%Y-%m-%d %H:%M UTC")
    said = body.format(
        link=link,
        recipient=view.recipient.email,
        until=until,
        sender=view.sender.email,
        reference=reference,
    )
    return Invitation(view.sender.email, view.recipient.email, subject, said)


def to_text(invitation: Invitation) -> str:
    """Return it as text to be copied: its subject, then its words."""
    return f"{invitation.subject}\n\n{invitation.body}\n"


def to_mailto(invitation: Invitation) -> str:
    """Return an address (RFC 6068) with which a mail program opens the draft."""
    body = invitation.body.replace("\n", "\r\n")
    return f"mailto:{quote(invitation.to, safe='@')}?subject={quote(invitation.subject)}&body={quote(body)}"


def to_eml(invitation: Invitation) -> str:
    """Return a message that mail programs open as a draft of the sender's."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=invitation.sender)
    message["To"] = Address(addr_spec=invitation.to)
    message["Subject"] = invitation.subject
    message["X-Unsent"] = "1"
    message.set_content(invitation.body, cte="quoted-printable")
    return message.as_bytes().decode("ascii")


DRAFTS: Mapping[Draft, Callable[[Invitation], str]] = {"text": to_text, "mailto": to_mailto, "eml": to_eml}
