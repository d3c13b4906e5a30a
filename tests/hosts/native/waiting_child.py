"""A process that waits until its standard input ends."""

import sys

if __name__ == "__main__":
    sys.stdin.read()
