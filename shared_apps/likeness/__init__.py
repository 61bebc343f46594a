"""Which congress has a suggestion like this one, by signature alone: no text, no title, no name, no number lies here."""
