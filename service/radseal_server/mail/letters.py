"""A letter as the message that leaves: headers by `email`, never put together by hand. Pure.

Rules: one message for one notice, the same bytes each time it is made, under a Message-ID made from the notice's id.
"""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from radseal_server.mail.words import ENDINGS, SOMEBODY, TEXTS
from radseal_server.notices import Letter


def write_letter(letter: Letter, *, site: str, origin: str, sender: str) -> EmailMessage:
    """Return the message; `sender` is the address it comes from, `site` the name shown beside it.

    Raises ValueError where a value holds a line break: it would write headers of its own; ValueError or MessageError
    where a header would read an address as an encoded word.
    """
    subject, body = TEXTS[letter.language][letter.kind]
    host = origin.partition("://")[2]
    words = {
        "other": letter.other or SOMEBODY[letter.language],
        "until": datetime.fromtimestamp(letter.until, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "share": letter.subject,
        "site": site,
        "origin": origin,
    }
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=site, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = f"{site}: {subject}"
    message["Date"] = format_datetime(datetime.fromtimestamp(letter.made, UTC))
    message["Message-ID"] = f"<{letter.id}@{host.partition(':')[0]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{body.format(**words)}\n\n-- \n{ENDINGS[letter.language].format(**words)}\n")
    message["Content-Language"] = letter.language  # after the text, which clears what is said of content
    return message
