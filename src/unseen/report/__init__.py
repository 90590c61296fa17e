"""Figures and the self-contained page that tell what was found."""
