"""DICOM: bytes in, bytes out. One bounded scanner, rules as data, few verbs, and the way back.

``syntax`` file meta, transfer syntax · ``scanner`` every element once, with limits · ``facts`` what a header says ·
``dictionary`` and ``data/`` PS3.6 and PS3.15 · ``rules`` and ``profile`` tag -> verb · ``pseudonyms`` keyed
stand-ins · ``deidentify`` the rewriting · ``restore`` the original again.
"""
