"""Charts and tables: what other libraries make, shown by the one widget."""
