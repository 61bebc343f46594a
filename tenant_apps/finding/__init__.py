"""检索: finding cases of this congress by their words."""
