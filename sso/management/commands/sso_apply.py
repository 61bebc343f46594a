from sso.management.commands import sso_plan


class Command(sso_plan.Command):
    help = "Brings the realm in Keycloak to the spec in sso/spec.py. Prints each change; a second run makes 0 changes."
    makes = True
