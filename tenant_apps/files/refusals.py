"""Why a file is not taken: each says which file, what is wrong with it and what to do instead."""

from __future__ import annotations

from kernel.errors import DomainError, InputRefused, StateRefused
from tenant_apps.files.kinds import ALLOWED


class FileRefused(InputRefused):
    """`name` stands in every sentence: of several files each is told apart."""

    code = "file_refused"
    message = "“{name}”没有添加。"
    field = "file"


class NoFile(InputRefused):
    code = "no_file"
    message = "请选择要添加的文件。"
    field = "file"


class OneFileOnly(InputRefused):
    """Of the API: what was refused of several could not be told apart by its answer."""

    code = "one_file"
    message = "每次提交一个文件，请逐个提交。"
    field = "file"


class FileEmpty(FileRefused):
    code = "file_empty"
    message = "“{name}”是空文件，没有内容。请核对后重新选择。"


class FileTooBig(FileRefused):
    code = "file_too_big"
    message = "“{name}”有 {size}，超过 {most} 的上限。请压缩或者拆分后再添加。"


class FileTypeUnknown(FileRefused):
    code = "file_type"
    message = f"“{{name}}”不是可以添加的文件类型。可以添加：{ALLOWED}。"


class FileLies(FileRefused):
    code = "file_lies"
    message = "“{name}”的名称表明是 {said}，内容却是 {found}，没有添加。请核对文件，改正扩展名后重新添加。"


class FileIsHeic(FileRefused):
    code = "file_heic"
    message = (
        "“{name}”是 HEIC 照片，多数电脑不能打开。请在手机相机设置中选择“兼容性最佳”，或者转成 JPG 后再添加。"
    )


class FileEncrypted(FileRefused):
    code = "file_encrypted"
    message = "“{name}”设有密码或者权限限制，无法检查和预览。请取消密码后再添加。"


class FileHasMacro(FileRefused):
    code = "file_macro"
    message = "“{name}”含有宏或者控件，可能自动运行程序。请另存为不含宏的文件，或者转成 PDF 后再添加。"


class FileHasScript(FileRefused):
    code = "file_script"
    message = "“{name}”含有{what}，打开时可能自动运行。请重新打印成 PDF 后再添加。"


class FileHasFile(FileRefused):
    code = "file_embedded"
    message = "“{name}”里藏有{what}。请把需要的内容单独添加。"


class FileFetches(FileRefused):
    code = "file_remote"
    message = "“{name}”打开时会从网络读取模板或者内容。请断开链接，或者转成 PDF 后再添加。"


class FileIsBomb(FileRefused):
    code = "file_bomb"
    message = "“{name}”解开后过大，或者压缩层数过多，没有添加。请重新保存文件，或者转成 PDF 后再添加。"


class FileHasArchive(FileRefused):
    code = "file_archive"
    message = "“{name}”里含有压缩包，无法检查。请把需要的文件单独添加。"


class FileDamaged(FileRefused):
    code = "file_damaged"
    message = "“{name}”已损坏或者不完整，读不出来。请在原软件中打开并重新保存后再添加。"


class FileTooComplex(FileRefused):
    code = "file_too_complex"
    message = "“{name}”过于复杂，没有在规定时间内检查完。请拆分，或者重新打印成 PDF 后再添加。"


class TooManyPoints(FileRefused):
    code = "file_points"
    message = "“{name}”的像素过多，无法处理。请缩小图片后再添加。"


class FileInfected(FileRefused):
    code = "file_infected"
    message = "“{name}”查出病毒（{what}），没有保存。请先对您的电脑或者手机杀毒。"


class SecretFileName(InputRefused):
    """保密法: the platform is no classified system (DOMAIN 7, no 15)."""

    code = "secret_file_name"
    message = (
        "文件名称中有“{found}”字样的密级标志。本系统不得处理涉密内容，文件没有保存。请改用线下涉密渠道。"
    )
    field = "file"


class TooManyFiles(StateRefused):
    code = "too_many_files"
    message = "附件已有 {count} 个，最多 {most} 个，“{name}”没有添加。"
    next = "请先移除不需要的附件，或者把几个文件合并成一个 PDF。"
    field = "file"


class NoRoom(DomainError):
    """The disk is full or can't be written (HTTP 503)."""

    code = "no_room"
    message = "服务器暂时不能保存文件，“{name}”没有添加，没有留下任何内容。"
    next = "请稍后再试；仍不成功的，请联系技术支持。"
    status = 503


class Unreadable(DomainError):
    """The row is there and its bytes are not (HTTP 503)."""

    code = "file_unreadable"
    message = "这个附件暂时读不出来。"
    next = "请联系技术支持，说明附件名称和所在的建议。"
    status = 503


class NotScannedYet(StateRefused):
    code = "file_not_scanned"
    message = "这个附件正在等待查毒，查毒完成后才能打开。"
    next = "通常只需几分钟，请稍后再看。"


class WasInfected(StateRefused):
    code = "file_was_infected"
    message = "这个附件查出病毒，内容已经清除。"


# What the child says (tenant_apps.files.inspection) → the refusal.
OF_CHILD: dict[str, type[FileRefused]] = {
    "empty": FileEmpty,
    "unknown": FileTypeUnknown,
    "heic": FileIsHeic,
    "encrypted": FileEncrypted,
    "macro": FileHasMacro,
    "script": FileHasScript,
    "embedded": FileHasFile,
    "remote": FileFetches,
    "bomb": FileIsBomb,
    "archive_inside": FileHasArchive,
    "damaged": FileDamaged,
    "too_complex": FileTooComplex,
    "too_many_points": TooManyPoints,
}
