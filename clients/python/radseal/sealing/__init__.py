"""Sealing: bytes in, bytes out. No file, socket, clock or randomness but the salt that the library makes.

``encoding`` fields, keys, contexts · ``cobblestone`` sealing and opening · ``packs`` content · ``manifest`` the signed
table of contents · ``identity`` how originals are restored · ``capsule`` what a link opens · ``checks`` why an opener
refuses · ``reference`` the case reference.
"""
