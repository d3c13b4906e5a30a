"""Bytes in, values out: frames, payloads, buffers and what pages may write. Imports the standard library only."""
