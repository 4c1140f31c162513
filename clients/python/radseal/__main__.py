"""`python -m radseal`: the same program as `radseal`."""

from radseal.cli import main

if __name__ == "__main__":
    main()
