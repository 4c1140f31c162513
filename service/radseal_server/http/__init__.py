"""The service's edge: routes by noun, each thin, and the frame that every request passes.

Frame, from the outside in: ``logs`` (one line and one figure a request; faults become "internal"), ``headers``,
``bounds`` (host, rate, size, media type, time), ``problems`` (every refusal, in one form). ``bodies`` reads strict
JSON, ``caller`` says who asks. Routes: ``describing``, ``cases``, ``shares``, ``audit``, ``blobs``, ``pages``,
``health``. ``edge`` is what routes may use; ``frame`` joins it all.
"""
