"""Pages in windows of the operating system.

The windows live in a child process (`child`, `desk`, `control`, `lifecycle`, `files`), which knows labels and bytes
and nothing of widgets; Python's end (`host`, `desktop`, `pane`, `process`, `spawn`) stays in the user's process. They
talk in packets over the child's standard input and output. No port is opened.
"""
