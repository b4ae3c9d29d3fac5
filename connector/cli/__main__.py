"""`python -m connector.cli` is the command `holdpoint`."""

from connector.cli import main

main()
