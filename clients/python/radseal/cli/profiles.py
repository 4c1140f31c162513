"""Which de-identification rules there are."""


PROFILE = "basic"
