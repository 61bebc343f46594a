"""The platform's ground: tenancy, jobs, states, journal, errors, actor, clock, web plumbing. It knows no word of the domain."""
