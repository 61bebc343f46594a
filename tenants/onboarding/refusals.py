"""Why a whole sheet can't be taken. What is wrong with one row of it stands in `problems`."""

from kernel.errors import InputRefused

MAX_BYTES = 5 * 1024 * 1024  # of the file as it comes
MAX_UNPACKED = 40 * 1024 * 1024  # bytes of all parts of an xlsx together
MAX_PARTS = 500
MAX_LINES = 6000  # of the sheet, title rows and blank ones counted; a congress has some 3,000 people at most
MAX_COLUMNS = 60
MAX_CELL = 500  # characters of a cell that are read


class SheetRefused(InputRefused):
    """Nothing of the file was kept."""

    code = "sheet"
    message = "这个文件不能读取。"
    field = "sheet"
    next = "请下载模板，把内容粘贴进去后再上传。"


class SheetEmpty(SheetRefused):
    code = "sheet_empty"
    message = "文件是空的，没有任何一行数据。"
    next = "请检查是否选错了文件或工作表，填好后再上传。"


class SheetTooBig(SheetRefused):
    code = "sheet_too_big"
    message = f"文件超过 {MAX_BYTES // 1024 // 1024} MB，不能上传。"
    next = "请删去图片、附件和无关的工作表后另存，再上传。"


class SheetTooLong(SheetRefused):
    code = "sheet_too_long"
    message = f"表格超过 {MAX_LINES} 行或 {MAX_COLUMNS} 列，不能读取。"
    next = "请删去多余的行和列，或者分成几个文件上传。"


class SheetUnpacksTooBig(SheetRefused):
    code = "sheet_unpacks_too_big"
    message = f"文件解压后超过 {MAX_UNPACKED // 1024 // 1024} MB，不能读取。"
    next = "请新建一个表格，只粘贴需要的内容，再上传。"


class SheetIsXls(SheetRefused):
    code = "sheet_is_xls"
    message = "这是旧版 Excel（xls）文件，改名不能变成 xlsx。"
    next = "请用 WPS 或 Excel 打开，另存为“xlsx 工作簿”后再上传。"


class SheetIsText(SheetRefused):
    code = "sheet_is_text"
    message = "这个文件的内容是纯文本，不是表格，改名不能变成 xlsx。"
    next = "请用 WPS 或 Excel 打开原来的表格，另存为“xlsx 工作簿”后再上传；也可以下载模板填写。"


class SheetLocked(SheetRefused):
    code = "sheet_locked"
    message = "文件设有打开密码，不能读取。"
    next = "请取消打开密码，另存后再上传；上传的内容会加密保存。"


class SheetBroken(SheetRefused):
    code = "sheet_broken"
    message = "文件已损坏或没有传完整，不能读取。"
    next = "请用 WPS 或 Excel 打开检查，另存为 xlsx 后再上传。"


class SheetUncomputed(SheetRefused):
    code = "sheet_uncomputed"
    message = "{cell} 是公式，文件中没有保存它的计算结果，不能读取。"
    next = "请用 WPS 或 Excel 打开并保存一次，或者复制后“粘贴为数值”，再上传。"


class SheetOfAnotherKind(SheetRefused):
    code = "sheet_kind"
    message = "只能上传 xlsx 或 csv 表格，这个文件不是。"
    next = "请另存为 xlsx，或者下载模板填写。"


class SheetEncoding(SheetRefused):
    code = "sheet_encoding"
    message = "csv 文件的文字编码不能识别，只能是 UTF-8 或 GB18030（GBK）。"
    next = "请另存为 xlsx，或者另存为“CSV UTF-8”后再上传。"


class SheetWithNul(SheetRefused):
    code = "sheet_nul"
    message = "csv 文件中有不可见的空字符（NUL），不能读取。"
    next = "请用 WPS 或 Excel 打开，另存为 xlsx 后再上传。"


class ColumnMissing(SheetRefused):
    code = "sheet_column_missing"
    message = "没有找到“{label}”这一列。"
    next = "请把表头写在数据上方的同一行，列名与模板相同；也可以下载模板填写。"


class ColumnTwice(SheetRefused):
    code = "sheet_column_twice"
    message = "表头中“{label}”出现了两次，不能判断用哪一列。"
    next = "请删去或改名其中一列后再上传。"
