"""The form of an exchange file: signed by the cell that made it, sealed for the cell that may open it. Bytes and keys; no database.

    LIANDONG-EXCHANGE-1
    {"blocks":[SHA-256 of each], "ephemeral":…, "from":…, "key":…, "made_at":…, "marks":{…}, "number":…, "seal":…, "size":…, "to":…,
     "total":…}
    signature of these two lines, base64
    blocks: zlib, cut at 1 MiB, each sealed with AES-256-GCM under one key of this file alone (X25519, HKDF-SHA256)

The signature holds for every byte by the list of digests, so that what was altered is found, and named by its place, before anything
is opened; and the header is read by whoever carries the file, so that they can see whose it is and which number it bears. `marks` has
some digits of each field's digest: they prove nothing, they say which field of an altered header it is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kernel.errors import InputRefused
from kernel.journal import canonical
from shared_apps.exchange import signatures

Value = TypeVar("Value")
MAGIC = b"LIANDONG-EXCHANGE-1\n"
BLOCK, TAG = 1 << 20, 16  # bytes
HEADER_MOST = 8 << 20  # bytes of one line: 100,000 blocks
LINE_MOST = 96 << 20  # bytes of one line of the content: an attachment, in base64
SUFFIX = ".ldx"
FIELDS = {
    "from": "发送平台",
    "to": "接收平台",
    "number": "编号",
    "total": "件数",
    "made_at": "生成时间",
    "key": "签名密钥",
    "seal": "封装密钥",
    "ephemeral": "本件公钥",
    "size": "内容长度",
    "blocks": "各块摘要",
    "marks": "各项校验值",
}


class FileRefused(InputRefused):
    """The file is not what it should be; nothing of it was taken in."""

    code = "exchange_file"
    message = "这个交换文件不能导入：{why}"
    next = "请向对方平台索取同一编号的文件，重新导入。"
    field = "file"


class FileAltered(FileRefused):
    code = "exchange_file_altered"
    message = "文件被改动或者损坏：{where}。没有导入任何内容。"


@dataclass(frozen=True)
class Header:
    """What the carrier may read. `total` counts the envelopes."""

    sender: str
    receiver: str
    number: int
    total: int
    made_at: datetime
    key: UUID
    seal: UUID
    ephemeral: bytes
    size: int
    blocks: tuple[str, ...]
    altered: tuple[str, ...] = ()  # fields that do not fit their marks, in words


@dataclass(frozen=True)
class To:
    """For whom a file is made, and under which numbers and keys."""

    sender: str
    receiver: str
    number: int
    made_at: datetime
    key: UUID
    seal: UUID
    seal_public: bytes


def write(
    target: Path,
    *,
    to: To,
    content: Iterable[bytes],
    total: Callable[[], int],
    sign: Callable[[bytes], bytes],
) -> str:
    """Write the file under a name of the moment, then rename it; its SHA-256. `content`: lines; `total` is asked after them.

    Raises OSError.
    """
    private = signatures.new_private(signatures.SEAL)
    ephemeral = signatures.public_of(signatures.SEAL, private)
    cipher = AESGCM(_key(signatures.shared_secret(private, to.seal_public), ephemeral, to.seal_public))
    partial = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryFile(dir=target.parent) as body:
        digests, size = [], 0
        for index, block in enumerate(_blocks(_packed(content))):
            sealed = cipher.encrypt(index.to_bytes(12), block, None)
            digests.append(hashlib.sha256(sealed).hexdigest())
            size += body.write(sealed)
        body.seek(0)
        told = {
            "from": to.sender,
            "to": to.receiver,
            "number": to.number,
            "total": total(),
            "made_at": to.made_at.isoformat(),
            "key": str(to.key),
            "seal": str(to.seal),
            "ephemeral": signatures.text(ephemeral),
            "size": size,
            "blocks": digests,
        }
        told["marks"] = {name: _mark(value) for name, value in told.items()}
        head = MAGIC + canonical(told).encode() + b"\n"
        whole = hashlib.sha256()
        with partial.open("wb") as file:
            for part in (head, base64.b64encode(sign(head)) + b"\n", *iter(lambda: body.read(BLOCK), b"")):
                whole.update(part)
                file.write(part)
    partial.rename(target)
    return whole.hexdigest()


def _mark(value: object) -> str:
    """Empty for what can't be written: no file of ours has it."""
    try:
        return hashlib.sha256(canonical({"value": value}).encode()).hexdigest()[:8]
    except (ValueError, RecursionError):
        return ""


def _key(secret: bytes, ephemeral: bytes, public: bytes) -> bytes:
    info = b"liandong exchange file 1" + ephemeral + public
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def _packed(content: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6)
    for line in content:
        yield packer.compress(line + b"\n")
    yield packer.flush()


def _blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for part in parts:
        held += part
        while len(held) >= BLOCK:
            yield bytes(held[:BLOCK])
            del held[:BLOCK]
    if held:
        yield bytes(held)


@dataclass(frozen=True)
class Opened:
    """A file whose header reads well; nothing of it is believed before `check`."""

    file: BinaryIO
    header: Header
    signed: bytes
    signature: bytes
    begin: int  # of the first block, in bytes

    def check_header(self) -> None:
        """Whether each field is what it was when the file was made, as far as it tells itself. Raises FileAltered."""
        if self.header.altered:
            raise FileAltered(
                where=f"文件头的{'、'.join(f'“{word}”' for word in self.header.altered)}与校验值不符"
            )

    def check(self, is_signed: Callable[[UUID, bytes, bytes], bool]) -> None:
        """Every byte, by the signature and the digests. Raises FileAltered."""
        self.check_header()
        if not is_signed(self.header.key, self.signature, self.signed):
            fit = "文件头各项与校验值相符，签名与文件头不符"
            raise FileAltered(where=f"{fit}（第 1 至 {self.begin:,} 字节）")
        whole = self.file.seek(0, 2)
        wanted = self.begin + self.header.size
        self.file.seek(self.begin)
        for index, digest in enumerate(self.header.blocks):
            first = self.begin + index * (BLOCK + TAG)
            block = self.file.read(max(0, min(BLOCK + TAG, wanted - first)))
            if hashlib.sha256(block).hexdigest() != digest:
                last = min(first + BLOCK + TAG, wanted)
                cut = "（文件不完整）" if whole < wanted else ""
                raise FileAltered(where=f"第 {index + 1} 块，第 {first + 1:,} 至 {last:,} 字节{cut}")
        if whole != wanted:
            raise FileAltered(where=f"应有 {wanted:,} 字节，实有 {whole:,} 字节")

    def lines(self, private: bytes) -> Iterator[bytes]:
        """The content, line by line, opened with the receiver's private key. Raises FileRefused."""
        try:
            secret = signatures.shared_secret(private, self.header.ephemeral)
            public = signatures.public_of(signatures.SEAL, private)
            cipher = AESGCM(_key(secret, self.header.ephemeral, public))
            yield from _cut(self._unpacked(cipher))
        except (InvalidTag, zlib.error, signatures.Malformed) as error:
            raise FileRefused(why="不能用本平台的密钥打开。") from error

    def _unpacked(self, cipher: AESGCM) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        self.file.seek(self.begin)
        for index in range(len(self.header.blocks)):
            packed = cipher.decrypt(index.to_bytes(12), self.file.read(BLOCK + TAG), None)
            while packed:
                yield unpacker.decompress(packed, BLOCK)
                packed = unpacker.unconsumed_tail
        yield unpacker.flush()


def _cut(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Raises FileRefused."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        first, *rest = part.split(b"\n")
        held.append(first)
        for piece in rest:
            yield b"".join(held)
            held, size = [piece], 0
        size += len(part)
        if size > LINE_MOST:
            raise FileRefused(why="其中一行过长。")
    if any(held):
        raise FileRefused(why="内容没有写完。")


def read(file: BinaryIO) -> Opened:
    """Raises FileRefused for what is no exchange file at all."""
    if file.read(len(MAGIC)) != MAGIC:
        raise FileRefused(why="不是交换文件。", next="请选择对方平台导出的 .ldx 文件。")
    line, signed = file.readline(HEADER_MOST), file.readline(200)
    header = _header(_told(line))
    try:
        signature = signatures.raw(signed.decode().strip(), length=64)
    except ValueError:
        first = len(MAGIC) + len(line)
        raise FileAltered(where=f"签名（第 {first + 1:,} 至 {first + len(signed):,} 字节）") from None
    return Opened(file, header, MAGIC + line, signature, file.tell())


def _told(line: bytes) -> dict[str, object]:
    """The header's fields. Raises FileAltered, which names the field at which it can't be read."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "pos", getattr(error, "start", 0))
        begun = [(line.rfind(f'"{name}":'.encode(), 0, at), word) for name, word in FIELDS.items()]
        near = max(begun, default=(-1, ""))
        place = f"的“{near[1]}”附近" if near[0] >= 0 else ""
        raise FileAltered(where=f"文件头{place}不能读（第 {len(MAGIC) + at + 1:,} 字节）") from None
    if not isinstance(told, dict):
        raise FileAltered(where="文件头不能读")
    return told


def _header(told: Mapping[str, object]) -> Header:
    """Raises FileAltered, which names the field."""

    def field(name: str, read: Callable[[str], Value]) -> Value:
        try:
            return read(str(told[name]))
        except (ValueError, KeyError):
            raise FileAltered(where=f"文件头{'的' if name in told else '缺少'}“{FIELDS[name]}”") from None

    blocks, marks = told.get("blocks"), told.get("marks", {})
    if not isinstance(blocks, list):
        raise FileAltered(where=f"文件头的“{FIELDS['blocks']}”")
    if not isinstance(marks, dict):
        raise FileAltered(where=f"文件头的“{FIELDS['marks']}”")
    return Header(
        sender=field("from", str),
        receiver=field("to", str),
        number=field("number", int),
        total=field("total", int),
        made_at=field("made_at", datetime.fromisoformat),
        key=field("key", UUID),
        seal=field("seal", UUID),
        ephemeral=field("ephemeral", signatures.raw),
        size=field("size", int),
        blocks=tuple(str(one) for one in blocks),
        altered=tuple(
            word for name, word in FIELDS.items() if name in marks and marks[name] != _mark(told.get(name))
        ),
    )
