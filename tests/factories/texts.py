"""Texts that pass, and texts that people really paste."""

TITLE = "关于打通富春江绿道断点的建议"
BODY = "富春江绿道桐庐段与富阳段之间留有断点，群众骑行须绕行国道。\n建议会同有关部门提出断点接续方案，先行设置隔离护栏。"
CATEGORY = "TRANSPORT"
RARE = "关于𠅤村和䶮湖道路的建议"
UYGHUR = "ئۇيغۇرچە تېكىست، مۇنۇ يولنى ياساش تەكلىپى توغرىسىدا، رەھمەت"
TIBETAN = "བོད་ཡིག་གི་གྲོས་འཆར། ལམ་ཁ་བཅོས་སྒྲིག་བྱེད་རོགས།"
WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head><body>'
    "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->"
    '<p class=MsoNormal><span lang=EN-US style="font-size:16.0pt">一、情况：富春江绿道断点长 1.6 公里，群众须绕行。</span></p>'
    "<p class=MsoNormal><span>二、建议：&nbsp;请县林业水利局提出接续方案&amp;工期安排。<o:p></o:p></span></p></body></html>"
)
