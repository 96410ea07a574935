"""``python -m soc2``: the command ``soc2``, where its script is not on the path."""

from .cli import main

if __name__ == "__main__":
    main()
