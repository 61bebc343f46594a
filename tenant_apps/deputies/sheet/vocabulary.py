"""Words of a roster that have a fixed form, and how else offices write them."""

from tenant_apps.deputies import words

# GB/T 3304, and what it gives for those outside the 56.
ETHNICITIES = frozenset(
    [
        "汉族",
        "蒙古族",
        "回族",
        "藏族",
        "维吾尔族",
        "苗族",
        "彝族",
        "壮族",
        "布依族",
        "朝鲜族",
        "满族",
        "侗族",
        "瑶族",
        "白族",
        "土家族",
        "哈尼族",
        "哈萨克族",
        "傣族",
        "黎族",
        "傈僳族",
        "佤族",
        "畲族",
        "高山族",
        "拉祜族",
        "水族",
        "东乡族",
        "纳西族",
        "景颇族",
        "柯尔克孜族",
        "土族",
        "达斡尔族",
        "仫佬族",
        "羌族",
        "布朗族",
        "撒拉族",
        "毛南族",
        "仡佬族",
        "锡伯族",
        "阿昌族",
        "普米族",
        "塔吉克族",
        "怒族",
        "乌孜别克族",
        "俄罗斯族",
        "鄂温克族",
        "德昂族",
        "保安族",
        "裕固族",
        "京族",
        "塔塔尔族",
        "独龙族",
        "鄂伦春族",
        "赫哲族",
        "门巴族",
        "珞巴族",
        "基诺族",
        "其他",
        "外国血统中国籍人士",
    ]
)
# GB/T 4762 by its full words; other forms that can mean one thing only.
PARTIES = {
    "中共党员": "中共 党员 中国共产党 中国共产党党员 共产党员",
    "中共预备党员": "预备党员 中国共产党预备党员",
    "共青团员": "团员 中国共青团团员 共青团",
    "民革党员": "民革 民革会员 中国国民党革命委员会",
    "民盟盟员": "民盟 民盟成员 中国民主同盟",
    "民建会员": "民建 中国民主建国会",
    "民进会员": "民进 中国民主促进会",
    "农工党党员": "农工党 农工民主党 农工 中国农工民主党",
    "致公党党员": "致公党 中国致公党",
    "九三学社社员": "九三学社 九三 九三社员",
    "台盟盟员": "台盟 台湾民主自治同盟",
    "无党派人士": "无党派 无党派民主人士",
    "群众": "群众人士",
}
PARTY_OF = {also: word for word, others in PARTIES.items() for also in (word, *others.split())}
GENDER_OF = {"男": "M", "男性": "M", "女": "F", "女性": "F"}
HOW_OF = {
    "换届选举": "ELECTION",
    "选举": "ELECTION",
    "当选": "ELECTION",
    "直接选举": "ELECTION",
    "间接选举": "ELECTION",
    "补选": "BY_ELECTION",
    "补选当选": "BY_ELECTION",
}
ROLE_OF = {label: code for code, label in words.ROLES.items()} | {
    "常委会组成人员": "STANDING_MEMBER",
    "常务委员会委员": "STANDING_MEMBER",
    "常务委员会主任": "STANDING_CHAIR",
    "常务委员会副主任": "STANDING_VICE_CHAIR",
    "团长": "DELEGATION_HEAD",
    "副团长": "DELEGATION_VICE_HEAD",
}
# How a form says that there is nothing.
NOTHING = frozenset({"-", "--", "—", "——", "/", "\\", "无", "暂无", "空"})
