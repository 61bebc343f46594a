"""An account that is there already and the log-in of its person at a provider in front: linked by the platform's operator."""

from __future__ import annotations

from django.db import transaction

from kernel import journal
from kernel.errors import InputRefused
from shared_apps.identity import selectors as people
from sso import brokers, conf, provisioning, server


class BrokerUnknown(InputRefused):
    code = "broker_unknown"
    message = "没有代号为“{alias}”的外部登录。"
    field = "broker"


class AccountUnknown(InputRefused):
    code = "account_unknown"
    message = "没有登录名为“{login}”的账号，或者该账号不属于本平台的人员。"
    field = "login"


class LinkedElsewhere(InputRefused):
    code = "broker_login_taken"
    message = "外部登录名“{there}”已关联另一个账号。"
    field = "there"


def link(*, login: str, alias: str, there: str) -> bool:
    """From now on `there` at that provider logs in as `login` here; False if that was so. A former link of the account goes.

    Raises BrokerUnknown, AccountUnknown, LinkedElsewhere, BrokerFault.
    """
    if brokers.find(alias) is None:
        raise BrokerUnknown(alias=alias)
    name, admin = brokers.login_of(alias=alias, login_there=there), server.provisioner()
    person_id = people.persons_by_username(issuer=conf.issuer(), usernames=[login]).get(login)
    account = provisioning.account(login, admin=admin)
    if person_id is None or account is None:
        raise AccountUnknown(login=login)
    sub = server.safe_id(account["id"])
    holders = {row["id"] for row in admin.get_users({"idpAlias": alias, "idpUserId": name})}
    # An account of that very name would be linked at the first log-in.
    named = provisioning.account(name, admin=admin)
    if holders - {sub} or (named is not None and named["id"] != sub):
        raise LinkedElsewhere(there=there)
    if sub in holders:
        return False
    for row in admin.get_user_social_logins(sub):
        if row["identityProvider"] == alias:
            admin.delete_user_social_login(sub, alias)
    admin.add_user_social_login(sub, alias, name, name)
    with transaction.atomic():
        body = {"login": login, "broker": alias}
        subject = ("identity.person", person_id)
        journal.record(actor=None, seat=None, deed="person.broker_linked", subject=subject, body=body)
    return True
