"""Adapters between providers and the desk; `base` is the seam they share."""
