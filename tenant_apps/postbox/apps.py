from django.apps import AppConfig


class PostboxConfig(AppConfig):
    name = "tenant_apps.postbox"

    def ready(self) -> None:
        from shared_apps.exchange import port
        from shared_apps.identity import journal_words, todo
        from tenant_apps.postbox import menu, probing, receivers, todos
        from tenant_apps.postbox.box import TenantPostbox
        from tenant_apps.postbox.restoring import Letters
        from tenants.archive import reconciling
        from tenants.onboarding import checklist

        port.register(TenantPostbox())
        receivers.register_all()
        todo.register(todos.provide)
        menu.add_entries()
        journal_words.register(
            {
                "envelope.dead": "信件多次投递未成",
                "envelope.bounced": "信件被退回：对方已停用",
                "envelope.mismatch": "拒收信件：编号相同、内容不同",
                "envelope.unknown_kind": "信件类型暂不能识别",
                "envelope.stuck": "来件未能处理",
                "envelope.file_lost": "来件附件未能取回",
                "envelope.forgotten": "收到恢复备份后已无记录的事项的来件",
                "envelope.settled": "处置交换异常",
            }
        )
        reconciling.register("postbox", Letters())
        checklist.register_probe(probing.send)
        checklist.register(
            checklist.PROBE, "与上级往返一次测试件", probing.look, cure="请点“发测试件”，等待返回。"
        )
