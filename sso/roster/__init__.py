"""A congress's people from a sheet: judged, then seats and accounts in batches of 200 by a job that may be killed anywhere."""
