"""What travels between clients and service: no I/O, no keys.

``bodies`` every JSON body of the service's routes; ``sealed`` the JSON bodies that only clients can read;
``text`` the encodings both sides agree on; ``problems`` every error code; ``layout`` shared arithmetic;
``chain`` the audit record's canonical form and hash chain;
``privacy`` the privacy report; ``privacy_terms`` its fixed words.
"""
