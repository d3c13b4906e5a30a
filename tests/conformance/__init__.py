"""Our host beside Jupyter's own runtime: the same probes in both, their results compared."""
