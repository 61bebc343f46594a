"""The embedded stack of `./dev up` and `./dev test`: PostgreSQL, Valkey and Keycloak on loopback, and their supervisor."""
