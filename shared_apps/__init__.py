"""Apps of the public schema: what all congresses of a cell share."""
