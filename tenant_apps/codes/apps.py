from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "tenant_apps.codes"
    verbose_name = "字典"

    def ready(self) -> None:
        from shared_apps.identity import journal_words, todo
        from tenant_apps.codes import menu, receivers, restoring, todos
        from tenant_apps.postbox import restoring as letters

        receivers.register_all()
        letters.register(restoring.named)
        todo.register(todos.provide)
        menu.add_entries()
        journal_words.register(
            {
                "code.published": "发布字典条目",
                "code.revised": "修改发布的字典条目",
                "code.merged": "并入字典条目",
                "code.merge_refused": "并入未成",
                "code.inherited": "承继字典条目",
            }
        )
