from django.apps import AppConfig


class DeputiesConfig(AppConfig):
    name = "tenant_apps.deputies"
    verbose_name = "代表"

    def ready(self) -> None:
        from kernel import resealing
        from shared_apps.identity import plugging, registers, todo
        from tenant_apps.deputies import enrolment, menu, notes, private_facts, readiness, restoring
        from tenant_apps.deputies.sheet.register import Deputies
        from tenant_apps.postbox import restoring as letters
        from tenants.onboarding import checklist

        menu.add_entries()
        todo.register_notices(notes.of)
        plugging.register(mandates=enrolment.Mandates())
        registers.register(registers.DEPUTIES, Deputies())
        resealing.register(private_facts.kept())
        letters.register(restoring.named)
        cure = "由该单位代表工委在“{page}”中登记，不影响上线。"
        checklist.register(
            "term", "届次与会期", readiness.term, cure=cure.format(page="届次"), required=False
        )
        checklist.register(
            "deputies", "代表名册", readiness.deputies, cure=cure.format(page="代表名册"), required=False
        )
