"""Addresses in the spec that Keycloak would take and we do not: patterns, and plain HTTP beyond this machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from sso.realm.parts import Json

_OF_A_BROKER = frozenset({"authorizationUrl", "tokenUrl", "jwksUrl", "singleSignOnServiceUrl"})


def faults(spec: Json) -> list[str]:
    """`client: address` for each address that is a pattern, not absolute, or would send a code over plain HTTP; to be empty."""
    found = []
    for client in spec["clients"]:
        attributes = client["attributes"]
        after = attributes.get("post.logout.redirect.uris", "").split("##")
        logout = attributes.get("backchannel.logout.url", "")
        addresses = [*client["redirectUris"], *client["webOrigins"], *filter(None, [*after, logout])]
        found += [f"{client['clientId']}: {address}" for address in addresses if not _is_sound(address)]
    for broker in spec.get("identityProviders", []):
        found += [
            f"{broker['alias']}: {address}"
            for name, address in broker["config"].items()
            if name in _OF_A_BROKER and not _is_sound(address)
        ]
    return found


def _is_sound(address: str) -> bool:
    """An absolute address without pattern, fragment or user; HTTPS, or HTTP to this machine alone."""
    if any(sign in address for sign in "*#\\ ") or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or _is_this_machine(parts.hostname)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
