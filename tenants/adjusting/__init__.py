"""区划调整: counties merge, a county moves to another city, a county becomes a district. Planned, counted, carried out, then confirmed or taken back."""
