from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tenant_apps.files"
    verbose_name = "附件"

    def ready(self) -> None:
        from shared_apps.exchange import granting
        from shared_apps.identity import journal_words
        from tenant_apps.files import giving
        from tenant_apps.postbox import alarms, replaying

        granting.register(giving.Files())
        replaying.register_again(alarms.FILE_LOST, giving.again)
        journal_words.register({"attachment.fetched": "取回来件附件"})
