"""From found files to de-identified ones, before anything is sealed and without any service.

``preparing`` one image, with the recipe that makes the original again; ``folder`` many, into numbered files;
``ahead`` work on any executor. Nothing here imports an HTTP client, so that offline commands start soon.
"""
