"""The event contract, one test body for every host. A host joins with a class in `hosts.py`, named in `conftest.py`."""
