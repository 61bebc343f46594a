from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "shared_apps.identity"
    verbose_name = "人员与席位"

    def ready(self) -> None:
        from kernel import resealing
        from shared_apps.exchange import publicly
        from shared_apps.identity import menu, personal, readiness, receivers, selectors, succession
        from tenants.adjusting import ports as adjusting
        from tenants.console import figures
        from tenants.onboarding import checklist

        menu.add_entries()
        resealing.register(personal.kept())
        publicly.register("mandate-ended", receivers.mandate_ended)
        publicly.register("deputies-placed", receivers.deputies_placed)
        publicly.register("term-seats", receivers.term_seats)
        adjusting.register_seats(
            follow=succession.follow, count=succession.counts, chain=succession.off_chain
        )
        figures.register(figures.DEPUTIES, selectors.deputies_in)
        checklist.register(
            "admin", "管理员", readiness.look, cure="请在开通表中填写管理员后重试。", needs_schema=False
        )
