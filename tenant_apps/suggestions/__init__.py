"""Suggestions, criticisms and opinions of deputies, from draft to closing."""
