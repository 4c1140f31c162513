"""Write tests/vectors/: one file, one outcome, from fixed inputs, the same bytes at every run.

Run it after a change of format (which needs a decision record): `.venv/bin/python infra/tools/make_vectors.py [FOLDER]`.
Sealing with a fixed salt exists here only; the product's salts are the library's own random.
"""

# ruff: noqa: E501  (a vector, or a part of one, stands on one line)

import json
import sys
from pathlib import Path

from vector_case import case_vectors
from vector_content import content_vectors
from vector_keys import key_vectors
from vector_kit import CASE, SHARE, Vector, accepted, bytes_for, refused, text

from radseal.links import Link
from radseal.sealing import encoding
from radseal.sealing.reference import ALPHABET, make_reference
from radseal_wire import layout

FOLDER = Path(__file__).parents[2] / "tests" / "vectors"


def main(folder: Path) -> None:
    """Write every vector into `folder` and remove those that no longer exist."""
    vectors = [
        *_encodings(),
        *_texts(),
        *_links(),
        *_references(),
        *_paths(),
        *case_vectors(),
        *content_vectors(),
        *key_vectors(),
    ]
    names = {f"{vector.name}.json" for vector in vectors}
    if len(names) != len(vectors):
        raise SystemExit("two vectors have one name")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        if old.name not in names:
            old.unlink()
    for vector in vectors:
        (folder / f"{vector.name}.json").write_text(json.dumps(vector.to_json(), indent=1, ensure_ascii=True) + "\n")
    print(f"{len(vectors)} vectors in {folder}")


def _encodings() -> list[Vector]:
    key, fields = bytes_for("any key", 32), [b"one", b"", b"\x00\xff"]
    shown = [text(field) for field in fields]
    link, secret = bytes_for("link secret", 32), bytes_for("service secret", 32)
    sizes = [0, 1, layout.CHUNK - 1, layout.CHUNK, layout.LEAST, layout.LEAST + 1, layout.PACK - 1, layout.PACK]
    return [
        accepted("encode-fields", "encode", "Fields with their lengths.", {"fields": shown}, _encoded(*fields)),
        accepted("encode-cut-elsewhere", "encode", "The same letters, cut elsewhere, are other bytes.",
                 {"fields": [text(b"onex"), text(b"y")]}, _encoded(b"onex", b"y")),
        accepted("encode-cut-here", "encode", "Its twin.", {"fields": [text(b"one"), text(b"xy")]}, _encoded(b"one", b"xy")),
        accepted("derive-key", "derive", "A key from a key.", {"key": text(key), "label": "pack", "fields": [text(CASE)]},
                 {"bytes": text(encoding.derive(key, "pack", CASE))}),
        accepted("derive-key-plain", "derive", "A key from a key and a label alone.",
                 {"key": text(key), "label": "manifest", "fields": []}, {"bytes": text(encoding.derive(key, "manifest"))}),
        accepted("context-of-pack", "context", "What a sealed message is bound to.",
                 {"kind": "pack", "fields": [text(CASE), text(SHARE)]}, {"bytes": text(encoding.context("pack", CASE, SHARE))}),
        accepted("sizes", "sizes", "Padded and sealed lengths in bytes.", {"plaintext": sizes},
                 {"padded": [layout.padded_length(size) for size in sizes],
                  "sealed": [layout.sealed_length(size) for size in sizes]}),
        accepted("link-proof", "link-proof", "What shows the service that the whole link is held.",
                 {"link_secret": text(link), "share": text(SHARE)}, {"bytes": text(encoding.link_proof(link, SHARE))}),
        accepted("link-key", "link-key", "The capsule's key, from both halves.",
                 {"link_secret": text(link), "secret": text(secret), "case": text(CASE), "share": text(SHARE)},
                 {"bytes": text(encoding.link_key(link, secret, CASE, SHARE))}),
    ]  # fmt: skip


def _encoded(*fields: bytes) -> dict[str, str]:
    return {"bytes": text(encoding.encode(*fields))}


def _texts() -> list[Vector]:
    bad = {
        "json-duplicate-key": ("A key twice.", b'{"a":1,"a":2}'),
        "json-float": ("A number with a point.", b'{"a":1.0}'),
        "json-exponent": ("A number with an exponent.", b'{"a":1e3}'),
        "json-not-a-number": ("NaN is no JSON.", b'{"a":NaN}'),
        "json-large-integer": ("2^53.", b'{"a":9007199254740992}'),
        "json-not-utf8": ("Latin-1.", b'{"a":"\xe9"}'),
        "json-deep": ("Seventeen levels.", b"[" * 17 + b"]" * 17),
        "json-trailing": ("Something after the value.", b"{} {}"),
    }
    encoded = {
        "base64url-padded": ("Padding.", "AA=="),
        "base64url-spare-bits": ("Spare bits that are not zero.", "AB"),
        "base64url-plain-alphabet": ("The other alphabet.", "+/8A"),
        "base64url-space": ("White space.", "AA AA"),
    }
    return [
        accepted("json-plain", "json", "All that is allowed.", {"bytes": text(b'{"a":[-9007199254740991,"\xc3\xa9",null]}')}, {}),
        accepted("base64url-plain", "base64url", "The one spelling.", {"text": "_-8A"}, {"hex": "ffef00"}),
        *(refused(name, "json", about, {"bytes": text(raw)}, "malformed") for name, (about, raw) in bad.items()),
        *(refused(name, "base64url", about, {"text": raw}, "malformed") for name, (about, raw) in encoded.items()),
    ]  # fmt: skip


def _links() -> list[Vector]:
    share, secret = text(SHARE), bytes_for("link secret", 32)
    whole = Link("https://images.hospital.example", share, secret).text()
    local = Link("http://127.0.0.1:8443", share, secret).text()
    parts = {"share": share, "secret": text(secret)}
    good = {
        "link-whole": ("A link as it is made.", whole, "https://images.hospital.example"),
        "link-in-angle-brackets": ("As mail programs wrap it.", f" <{whole}>\n", "https://images.hospital.example"),
        "link-wrapped": (
            "Broken over two lines.",
            whole[:60] + "\r\n " + whole[60:],
            "https://images.hospital.example",
        ),
        "link-loopback": ("Plain http on this machine only.", local, "http://127.0.0.1:8443"),
    }
    other = Link("https://images.hospital.example", text(bytes_for("other share", 16)), secret).text()
    bad = {
        "link-without-secret": ("The fragment was cut off.", whole.split("#")[0]),
        "link-cut": ("The last three characters are missing.", whole[:-3]),
        "link-one-character-changed": ("A letter of L differs.", whole.replace("#1." + parts["secret"][0], "#1._")),
        "link-other-share": ("A secret behind another share.", other.split("#")[0] + "#" + whole.split("#")[1]),
        "link-other-version": ("A form that is not known.", whole.replace("#1.", "#2.")),
        "link-plain-http": ("http to another machine.", whole.replace("https:", "http:")),
        "link-with-user": ("A user name in the address.", whole.replace("//", "//user@")),
        "link-with-query": ("A query in the address.", whole.replace("#", "?from=mail#")),
        "link-other-path": ("Another path.", whole.replace("/l/", "/m/")),
        "link-capital-host": ("A host that is not in lower case.", whole.replace("images", "Images")),
    }
    return [
        *(accepted(n, "link", about, {"text": t}, {"origin": origin, **parts}) for n, (about, t, origin) in good.items()),
        *(refused(n, "link", about, {"text": t}, "link") for n, (about, t) in bad.items()),
    ]  # fmt: skip


def _references() -> list[Vector]:
    random = bytes_for("reference", 16)
    whole = make_reference(random)
    wrong = ALPHABET[(ALPHABET.index(whole[2]) + 1) % len(ALPHABET)]
    return [
        accepted("reference-made", "reference", "From 16 random bytes.", {"text": whole, "random": text(random)}, {"reference": whole}),
        accepted("reference-typed", "reference", "As somebody types it.",
                 {"text": f" {whole[:4].lower()}-{whole[4:].lower()}"}, {"reference": whole}),
        refused("reference-wrong-character", "reference", "One character differs.", {"text": whole[:2] + wrong + whole[3:]}, "malformed"),
        refused("reference-swapped", "reference", "Two neighbours are swapped.",
                {"text": whole[0] + whole[2] + whole[1] + whole[3:]}, "malformed"),
    ]  # fmt: skip


def _paths() -> list[Vector]:
    good = {"path-plain": "CD 1/DICOM/IM000001", "path-letters": "Müller/Bild 3.dcm"}
    bad = {
        "path-parent": "a/../../b", "path-absolute": "/etc/passwd", "path-drive": "C:/x", "path-backslash": "a\\b",
        "path-device": "a/CON.dcm", "path-control": "a\nb", "path-direction": "a\u202eb", "path-empty-name": "a//b",
        "path-dot-at-end": "a/b.", "path-long-name": "x" * 256, "path-deep": "/".join("a" * 65), "path-dot": "./a",
    }  # fmt: skip
    return [
        *(accepted(name, "path", "A name that may be restored.", {"path": path}, {}) for name, path in good.items()),
        *(
            refused(n, "path", "A name that may not be restored.", {"path": path}, "paths-safe")
            for n, path in bad.items()
        ),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
