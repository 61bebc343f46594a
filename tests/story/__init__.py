"""`./dev story`: the whole story of a suggestion, played through the public API by people who log in at Keycloak's own form."""
