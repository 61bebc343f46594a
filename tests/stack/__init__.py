"""What the tests run on: a throw-away PostgreSQL, Valkey and Keycloak, started when the first test asks for them."""
