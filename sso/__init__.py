"""Single sign-on: the realm as data, login and logout, tokens, and persons in Keycloak. The only importer of `keycloak`."""
