"""FACE: the custodian's staff at their desk."""
