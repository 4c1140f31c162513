"""Sealed bytes in and out: a folder of this machine, or a bucket of an S3 store. Both pass the same tests.

``folder`` and ``addresses`` the folder store and the addresses that it signs; ``s3`` a bucket;
``names`` what an object may be called.
"""
