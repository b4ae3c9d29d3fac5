"""Compiles an index in a process of its own, whose memory goes back to the system with it.

On standard input stand lists of entries as `write_entries` writes them, one a line; on standard
output comes what `compile_index` gives.
"""

import sys

from connector.screening.lists import read_entries
from connector.screening.party.compile import compile_index

if __name__ == "__main__":
    entries = tuple(entry for line in sys.stdin.buffer for entry in read_entries(line))
    sys.stdout.buffer.write(compile_index(entries))
