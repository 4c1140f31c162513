"""Documents inside DICOM objects (PDF, CDA, models): found, read in a limited process, searched for removed values.

``finding`` where the document lies; ``reading`` its texts, and what of it could not be read; ``pdf`` and ``markup``
the two readers, for the limited process; ``searching`` what of the removed values stands in it.
"""
