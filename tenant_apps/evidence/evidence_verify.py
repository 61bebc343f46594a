"""Checks a proof of one case (存证) offline. Plain Python from 3.9 on, this one file and nothing else:

    python3 evidence_verify.py PROOF.zip [--keys KEYS.json]

KEYS.json lists public keys that the reader has from elsewhere (`manage.py evidence_export --keys`); without it the keys that lie in
the proof are believed, and their fingerprints are printed, to be compared with the congress's by telephone.
Exit code 0: the proof holds. 1: it does not, and each line says where. 2: the file is no proof.
The sealer of the platform takes its bytes from here (`canonical`, `hashed`, `seal_hash`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

FORMAT, FILE = "liandong-proof-1", "proof.json"
SHA256, SM3 = "sha256", "sm3"
Facts = dict[str, Any]


def canonical(facts: Any) -> str:
    """JSON with sorted keys and no blanks; hashed and signed as UTF-8."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hashed(alg: str, text: str) -> str:
    """Hexadecimal digits, by OpenSSL where it has the algorithm, else here. Raises ValueError for one that nobody knows."""
    data = text.encode("utf-8")
    if alg not in (SHA256, SM3):
        raise ValueError(f"unknown algorithm {alg}")
    ours = alg == SM3 and SM3 not in hashlib.algorithms_available
    return sm3_plain(data) if ours else hashlib.new(alg, data).hexdigest()


def tag(alg: str, case_or_referral: str) -> str:
    """By which a link says to what case it belongs, without naming it."""
    return hashed(alg, "tag:" + case_or_referral)[:16]


def tags_of(alg: str, item: Facts) -> list[str]:
    """Of the case and of the referral, as far as there are."""
    return sorted({tag(alg, item[name]) for name in ("case_id", "referral_id") if item.get(name)})


def seal_hash(*, alg: str, segment: int, number: int, prev: str, digest: str, tags: list[str]) -> str:
    """One link of the chain."""
    link = {"alg": alg, "digest": digest, "number": number, "prev": prev, "segment": segment, "tags": tags}
    return hashed(alg, canonical(link))


def key_id(algorithm: str, public: bytes) -> str:
    """A key's name is made of the key itself."""
    raw = bytearray(hashlib.sha256(algorithm.encode() + b":" + public).digest()[:16])
    raw[6], raw[8] = raw[6] & 0x0F | 0x80, raw[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(raw)))


def _rotated(x: int, n: int) -> int:
    n %= 32
    return (x << n | x >> (32 - n)) & 0xFFFFFFFF


def sm3_plain(data: bytes) -> str:
    """GB/T 32905-2016."""
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + struct.pack(">Q", len(data) * 8)
    for at in range(0, len(padded), 64):
        state = _sm3_block(state, padded[at : at + 64])
    return "".join(f"{word:08x}" for word in state)


def _sm3_block(state: list[int], block: bytes) -> list[int]:
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotated(w[j - 3], 15)
        w.append(x ^ _rotated(x, 15) ^ _rotated(x, 23) ^ _rotated(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        t = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _rotated((_rotated(a, 12) + e + _rotated(t, j)) & 0xFFFFFFFF, 7)
        ss2 = ss1 ^ _rotated(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _rotated(b, 9), c
        e, f, g, h = tt2 ^ _rotated(tt2, 9) ^ _rotated(tt2, 17), e, _rotated(f, 19), g
    return [one ^ state[at] for at, one in enumerate((a, b, c, d, e, f, g, h))]


# Ed25519 (RFC 8032), verification alone: nothing secret is handled, so its time may tell what it likes.
_P, _L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
Point = tuple[int, int, int, int]


def _sum(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(n: int, p: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            found = _sum(found, p)
        p, n = _sum(p, p), n >> 1
    return found


def _point(raw: bytes) -> Point | None:
    """None for what is no point of the curve."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x2 = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if y >= _P or (x * x - x2) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def is_signed(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the owner of this key has signed exactly these bytes."""
    if len(public) != 32 or len(signature) != 64 or _BASE is None:
        return False
    key, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= _L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + data).digest(), "little") % _L
    left, right = _times(s, _BASE), _sum(r, _times(k, key))
    return not any((left[at] * right[2] - right[at] * left[2]) % _P for at in (0, 1))


class Verdict:
    """`faults`: each says what is wrong and where. `notes`: what a reader should know. `course`: what happened, line by line."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.course: list[str] = []

    def fault(self, text: str) -> None:
        if text not in self.faults:
            self.faults.append(text)


def read(path: str) -> Facts:
    """Raises ValueError with a sentence."""
    try:
        with zipfile.ZipFile(path) as folder:
            found = json.loads(folder.read(FILE).decode("utf-8"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"文件无法读取，不是存证文件，或者已经损坏：{error}")
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"文件不是本程序认识的存证（{FORMAT}）。")
    return found


def verify(proof: Facts, trusted: list[Facts] | None = None) -> Verdict:
    """Every rule in turn; one fault does not hide the next."""
    verdict = Verdict()
    try:
        keys = _keys(proof, trusted, verdict)
        _cover(proof, keys, verdict)
        roots = _roots(proof, keys, _segments(proof, verdict), verdict)
        _items(proof, _links(proof, roots, verdict), verdict)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        verdict.fault(f"存证的内容不完整，无法核验：{type(error).__name__} {error}")
    return verdict


def _raw(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return found if base64.b64encode(found).decode() == text else b""  # one way to write it and no other


def _keys(proof: Facts, trusted: list[Facts] | None, verdict: Verdict) -> dict[str, Facts]:
    """key id → key. A key in the proof that is not among those trusted counts for nothing."""
    believed = {one["id"]: one for one in trusted or []}
    found = {}
    for one in proof["keys"]:
        public, known = _raw(one["public"]), believed.get(one["id"])
        if key_id(one["algorithm"], public) != one["id"]:
            verdict.fault(f"密钥 {one['id']} 的内容与编号不符。")
        elif trusted is None:
            digest = hashlib.sha256(public).hexdigest()
            groups = " ".join(digest[at : at + 4] for at in range(0, 64, 4))
            verdict.notes.append(f"依据的公钥（{one['name']}），指纹 {groups}")
            found[one["id"]] = one
        elif known is None or known["owner"] != one["owner"]:
            verdict.fault(f"密钥 {one['id']}（{one['name']}）不在您提供的可信密钥之中。")
        else:
            found[one["id"]] = known
    return found


def _signed(text: str, signature: Facts, owner: str, keys: dict[str, Facts]) -> str:
    """Empty, or why the signature does not count."""
    key, at = keys.get(signature["key_id"]), json.loads(text)["at"]
    if key is None or key["algorithm"] != signature["algorithm"]:
        return f"所用密钥 {signature['key_id']} 不可信或者未附在存证中"
    if key["owner"] != owner:
        return f"所用密钥属于{key['name']}，不是应当签名的单位"
    if at < key["valid_from"] or (key["valid_to"] and at >= key["valid_to"]):
        return "签名时间不在密钥的有效期内"
    if key["revoked_at"] and at >= key["revoked_at"]:
        return "密钥在签名之前已经撤销"
    good = is_signed(_raw(key["public"]), _raw(signature["value"]), text.encode("utf-8"))
    return "" if good else "签名与内容不符"


def _cover(proof: Facts, keys: dict[str, Facts], verdict: Verdict) -> None:
    """The whole file as it was exported, to the byte; what follows says where it differs."""
    text, owner = proof["cover"]["statement"], proof["congress"]["id"]
    said, rest = json.loads(text), {name: part for name, part in proof.items() if name != "cover"}
    why = _signed(text, proof["cover"]["signature"], owner, keys)
    if why or (said["congress"], said["digest"]) != (owner, hashed(said["alg"], canonical(rest))):
        verdict.fault(f"存证文件在导出之后被改动：{why or '内容与导出时的签名不符'}。")


def _segments(proof: Facts, verdict: Verdict) -> dict[int, str]:
    """segment → the hash that its first link names as the one before."""
    found = {}
    for text in proof["segments"]:
        opening = json.loads(text)
        number, after = opening["segment"], opening["after"]
        if opening["congress"] != proof["congress"]["id"]:
            verdict.fault(f"第 {number} 段不属于{proof['congress']['name']}。")
        found[number] = hashed(opening["alg"], text)
        if after:
            where = f"第 {after['segment']} 段第 {after['last']} 条"
            verdict.notes.append(f"第 {number} 段是数据恢复之后另起的，接在{where}的日根之后。")
    return found


def _roots(proof: Facts, keys: dict[str, Facts], starts: dict[int, str], verdict: Verdict) -> list[Facts]:
    """The daily roots in their order, each signed, each naming the one before, each countersigned or told as not."""
    found: list[Facts] = []
    for given in proof["roots"]:
        text = given["statement"]
        root = json.loads(text)
        name = f"{root['day']} 的日根（第 {root['segment']} 段第 {root['first']}—{root['last']} 条）"
        root["name"], root["hash"] = name, hashed(root["alg"], text)
        why = _signed(text, given["signature"], proof["congress"]["id"], keys)
        if root["congress"] != proof["congress"]["id"] or why:
            verdict.fault(f"{name}：本单位的签名不能成立，{why or '它属于另一个单位'}。")
        before = found[-1] if found else None
        if before is not None and root["before"] != before["hash"]:
            verdict.fault(f"{name}没有接在{before['name']}之后：中间缺少日根，或者次序颠倒。")
        if root["first"] == 1 and root["prev"] != starts.get(root["segment"]):
            verdict.fault(f"{name}与第 {root['segment']} 段的起始声明不符。")
        end = (before["segment"], before["last"] + 1, before["head"]) if before else None
        if end and root["first"] != 1 and (root["segment"], root["first"], root["prev"]) != end:
            verdict.fault(f"{name}与前一日根不相衔接。")
        _countersigned(given, root, keys, verdict)
        found.append(root)
    return found


def _countersigned(given: Facts, root: Facts, keys: dict[str, Facts], verdict: Verdict) -> None:
    good = []
    for one in given["countersignatures"]:
        said = json.loads(one["statement"])
        own, why = root["congress"], _signed(one["statement"], one["signature"], said["by"], keys)
        meant = said["by"] != own and [said["root"], said["congress"]] == [root["hash"], own]
        if why or not meant:
            verdict.fault(f"{root['name']}：{said['by_name']}的副署不能成立，{why or '副署的不是这一日根'}。")
        else:
            good.append(f"{said['by_name']}（{_when(said['at'])}）")
    done = f"已由{'、'.join(good)}副署" if good else "尚未副署，只有本单位的签名"
    verdict.notes.append(f"{root['name']}{done}。")


def _links(proof: Facts, roots: list[Facts], verdict: Verdict) -> dict[tuple[int, int], Facts]:
    """Every link of the spans that hold something of the case, from one root to the next; other spans are bridged by their roots."""
    found: dict[tuple[int, int], Facts] = {}
    given = {(span["segment"], span["first"]): span["seals"] for span in proof["spans"]}
    for root in roots:
        seals = given.pop((root["segment"], root["first"]), None)
        if seals is not None:
            _span(seals, root, found, verdict)
    for segment, first in given:
        verdict.fault(f"第 {segment} 段自第 {first} 条起的记录没有日根。")
    return found


def _span(seals: list[list[Any]], root: Facts, found: dict[tuple[int, int], Facts], verdict: Verdict) -> None:
    segment, wanted, prev = root["segment"], root["first"], root["prev"]
    for number, alg, digest, tags, own in seals:
        for missing in range(wanted, min(number, root["last"] + 1)):
            verdict.fault(f"缺少第 {segment} 段第 {missing} 条。")
        if number < wanted:
            verdict.fault(f"第 {segment} 段第 {number} 条重复或者次序颠倒。")
            continue
        real = seal_hash(alg=alg, segment=segment, number=number, prev=prev, digest=digest, tags=tags)
        if real != own:
            verdict.fault(f"第 {segment} 段第 {number} 条的链接被改动，与前一条或者与自身不符。")
        found[segment, number] = {"alg": alg, "digest": digest, "tags": tags}
        wanted, prev = number + 1, own
    for missing in range(wanted, root["last"] + 1):
        verdict.fault(f"缺少第 {segment} 段第 {missing} 条。")
    if prev != root["head"]:
        verdict.fault(f"第 {segment} 段截至第 {root['last']} 条的链与{root['name']}不符。")


def _items(proof: Facts, links: dict[tuple[int, int], Facts], verdict: Verdict) -> None:
    """What belongs to the case: nothing changed, nothing left out, in its order."""
    ids = [proof["case"]["id"], *proof["case"]["referrals"]]
    shown, last = set(), (0, 0)
    for item in proof["items"]:
        place = item["segment"], item["number"]
        name, link = f"第 {place[0]} 段第 {place[1]} 条", links.get(place)
        if link is None:
            verdict.fault(f"{name}没有封存的链接。")
            continue
        facts = json.loads(item["text"])
        if hashed(link["alg"], item["text"]) != link["digest"] or tags_of(link["alg"], facts) != link["tags"]:
            verdict.fault(f"{name}的内容被改动。")
        if place <= last:
            verdict.fault(f"{name}重复或者次序颠倒。")
        shown.add(place)
        last = max(last, place)
        verdict.course.append(f"{name}  {told(facts, proof)}")
    for place, link in sorted(links.items()):
        if place not in shown and set(link["tags"]) & {tag(link["alg"], one) for one in ids}:
            verdict.fault(f"缺少第 {place[0]} 段第 {place[1]} 条：它属于本案，存证中没有。")


def _when(at: str) -> str:
    moment = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(timezone(timedelta(hours=8)))
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def told(item: Facts, proof: Facts) -> str:
    """One line: when, what, to or from whom, by which seat."""
    seat, names = f"席位 {item.get('seat_id') or '—'}", proof["names"]
    if item["sort"] == "entry":
        who = " ".join(filter(None, (item["person_name"], item["seat_label"]))) or "系统"
        deed = json.loads(item["body"]).get("label") or proof["words"].get(item["deed"], item["deed"])
        return f"{_when(item['at'])} 办理“{deed}”（{who}，{seat}）"
    kind, sent = proof["words"].get(item["kind"], item["kind"]), _when(item["sent_at"])
    if item["sort"] == "sent":
        peer = names.get(item["to_id"], item["to_id"])
        return f"{sent} 向{peer}发出“{kind}”（信件 {item['msg_id']}，{seat}）"
    peer = names.get(item["from_id"], item["from_id"])
    return f"{_when(item['received_at'])} 收到{peer}的“{kind}”（信件 {item['msg_id']}，发出于 {sent}）"


def lines(proof: Facts, verdict: Verdict) -> Iterator[str]:
    case = proof["case"]
    yield f"存证：{proof['congress']['name']} {case['number'] or case['id']}《{case['title']}》"
    yield f"导出：{_when(proof['made_at'])}，{proof['made_by']}"
    for title, found in (("经过", verdict.course), ("说明", verdict.notes), ("问题", verdict.faults)):
        if found:
            yield f"{title}："
            yield from (f"  {one}" for one in found)
    bad = f"存证不成立，共 {len(verdict.faults)} 处问题" if verdict.faults else ""
    yield f"结论：{bad or '存证成立，内容未被改动，没有缺少或者颠倒'}。"


def main(argv: list[str]) -> int:
    if len(argv) not in (1, 3) or (len(argv) == 3 and argv[1] != "--keys"):
        print(__doc__)
        return 2
    try:
        proof, trusted = read(argv[0]), None
        if len(argv) == 3:
            with open(argv[2], encoding="utf-8") as file:
                trusted = json.load(file)["keys"]
    except (OSError, ValueError, KeyError) as error:
        print(error, file=sys.stderr)
        return 2
    verdict = verify(proof, trusted)
    for line in lines(proof, verdict):
        print(line)
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
