"""What the archive refuses. Whatever is refused has changed nothing."""

from kernel.errors import DomainError, InputRefused


class NoOwner(DomainError):
    code = "archive_no_owner"
    message = "这一命令需要数据库所有者的连接，当前环境没有提供。"
    next = "请设置 DATABASE_OWNER_URL 后再运行。"


class FolderTaken(InputRefused):
    code = "archive_folder_taken"
    message = "{folder} 已经存在，不会覆盖。"
    next = "请换一个尚不存在的文件夹名称。"


class CannotWrite(DomainError):
    code = "archive_cannot_write"
    message = "不能写入 {folder}：{reason}。"
    next = "请检查上级文件夹是否存在、是否有写入权限。"


class DiskFull(DomainError):
    code = "archive_disk_full"
    message = "磁盘空间不足，{folder} 没有写完，已经写出的部分已删除。"
    next = "请腾出空间，或者换一块磁盘后再运行。"


class NotAnArchive(InputRefused):
    code = "archive_not_one"
    message = "{folder} 不是本系统的导出或者备份（{why}）。"


class Damaged(InputRefused):
    code = "archive_damaged"
    message = "{file} 与清单不符：{what}。没有写入任何数据。"
    next = "请改用另一份完好的备份。"


class TooNew(InputRefused):
    code = "archive_too_new"
    message = "这份备份由较新的版本制作，本系统尚不认识其中的{what}。"
    next = "请先升级本系统，再导入或者恢复。"


class WrongKind(InputRefused):
    code = "archive_wrong_kind"
    message = "{folder} 是{found}，这里需要的是{wanted}。"


class OtherKey(InputRefused):
    code = "archive_other_key"
    message = "备份中的密文由另一把密钥加密（备份 {theirs}，本系统 {ours}），恢复后将无法读取。"
    next = "请配置备份时的 LIANDONG_SECRET_KEY；确认放弃这些密文的，加 --other-key。"


class UnknownCongress(InputRefused):
    code = "archive_unknown_congress"
    message = "没有代码为 {code} 的单位。"


class NoSchema(DomainError):
    code = "archive_no_schema"
    message = "{name}尚未建库，没有可以导出的数据。"


class Busy(DomainError):
    code = "archive_busy"
    message = "有表正在升级或者被长时间占用，等待 {seconds} 秒后放弃。"
    next = "请在升级结束后再运行。"


class NotEmpty(DomainError):
    code = "archive_not_empty"
    message = "{what}，不能写入。"


class Conflict(DomainError):
    code = "archive_conflict"
    message = "备份与本系统已有的数据冲突：{what}。没有写入任何数据。"


class Differs(DomainError):
    code = "archive_differs"
    message = "写入后核对不一致：{table}。已全部撤回，没有写入任何数据。"


class NotSuspended(DomainError):
    code = "archive_not_suspended"
    message = "{name}当前为“{state}”，不能迁往其他平台。"
    next = "请先在控制台将该单位暂停，再导出、在对方平台导入，核对无误后重新运行本命令。"


class NotConfirmed(InputRefused):
    code = "archive_not_confirmed"
    message = "恢复会用备份替换{name}现在的数据；请用 --confirm {code} 确认。"


class WrongState(DomainError):
    code = "archive_wrong_state"
    message = "{name}现在是“{state}”，不能恢复。"
