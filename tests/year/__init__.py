"""A year of one county, played over HTTP with the clock moved day by day, and its books."""
