"""The second net: what the engine wrote is read again by other code and searched for what it was to remove.

Rules: nothing here is shared with `radseal.dicom`, so that one fault does not hide another; values are never changed
here, only judged. `reader` a small parser of its own · `charsets` and `words` texts as tokens · `identifying` which
attributes say who somebody is · `needles` the values of one patient · `structure` what must not be there · `net` all of
it over one file · `full` the same by pydicom, for the limited process.
"""
