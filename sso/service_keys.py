"""The public keys of a program, as RFC 7517 writes them: what is taken of them, and why not."""

from __future__ import annotations

import json
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

from kernel.errors import InputRefused

MOST = 5  # keys of one program: the present one, the next, and those of a few machines
RSA_BITS = 2048
ALGORITHMS = {"ES256": "EC", "PS256": "RSA", "RS256": "RSA"}
_KEPT = ("kty", "kid", "alg", "crv", "x", "y", "n", "e")


class KeysRefused(InputRefused):
    code = "service_keys_refused"
    message = "公钥文件不能使用：{why}。"
    field = "jwks"
    next = (
        "须为 JWKS（JSON），只含公钥，每个有 kid，同一个 alg：ES256、PS256 或者 RS256（RSA 不少于 2048 位）。"
    )


def checked(jwks: str) -> str:
    """The keys as they are kept: public members only, in one form. Raises KeysRefused."""
    try:
        rows = json.loads(jwks)["keys"]
    except (ValueError, KeyError, TypeError) as error:
        raise KeysRefused(why="不是 JWKS") from error
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST or not all(isinstance(r, dict) for r in rows):
        raise KeysRefused(why=f"须有 1 至 {MOST} 个公钥")
    for row in rows:
        _check(row)
    if len({row["kid"] for row in rows}) != len(rows):
        raise KeysRefused(why="kid 重复")
    if len({row["alg"] for row in rows}) != 1:
        raise KeysRefused(why="alg 不一致")
    kept = [{name: row[name] for name in _KEPT if name in row} | {"use": "sig"} for row in rows]
    return json.dumps({"keys": kept}, sort_keys=True, separators=(",", ":"))


def _check(row: dict[str, Any]) -> None:
    private = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & set(row)
    if private:
        raise KeysRefused(why="含有私钥，请只提交公钥，并视该私钥为已泄露")
    kid = row.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= 100 or row.get("use", "sig") != "sig":
        raise KeysRefused(why="缺少 kid，或者不是签名密钥")
    kty, public = ALGORITHMS.get(str(row.get("alg"))), {name: row[name] for name in _KEPT if name in row}
    if kty is None or row.get("kty") != kty or (kty == "EC" and row.get("crv") != "P-256"):
        raise KeysRefused(why="alg 与密钥类型不符，或者不受支持")
    try:
        if kty == "RSA" and int.from_bytes(urlsafe_b64decode(public["n"].encode())).bit_length() < RSA_BITS:
            raise KeysRefused(why=f"RSA 密钥少于 {RSA_BITS} 位")
        key = ECKey.import_key(public) if kty == "EC" else RSAKey.import_key(public)
        _ = key.raw_value
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysRefused(why="密钥内容有误") from error
