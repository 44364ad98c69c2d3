"""A rubric and as many different answers to it as a measurement needs, the same ones for the same seed."""

import random
from decimal import Decimal

from rubrics.derive import derive_rubric
from rubrics.model import Rubric

_QUESTION = "简述物业管理处与客户沟通的基本原则。"
_REFERENCE = (
    "1. 沟通方式多样化，可以采用工作例会、座谈会、工作函件等形式。\n"
    "2. 与业主委员会召开工作例会的，应当形成会议纪要，并对决议的落实情况跟踪。\n"
    "3. 重大事项应当使用书面形式沟通，函件及时归档。\n"
    "4. 应当建立收发文制度，对来函在指定时间内答复，切勿拖延。\n"
    "5. 对不合法的要求应当礼貌拒绝，并提供法规依据。"
)
_WHO = (
    "管理处",
    "物业公司",
    "客服人员",
    "项目经理",
    "工作人员",
    "前台",
    "主管",
    "服务中心",
    "值班员",
    "物业企业",
)
_WHAT = (
    "要用书面形式沟通{}的事",
    "应当开会讨论{}并写会议纪要",
    "收到关于{}的来函要及时答复",
    "对{}的不合理要求要礼貌拒绝",
    "把{}的函件归档保存",
    "跟踪{}的决议有没有落实",
    "可以打电话或者座谈来了解{}",
    "不能拖延{}的答复",
)
_ABOUT = (
    *("停车收费", "电梯维修", "绿化改造", "装修管理", "噪声投诉", "公共维修基金", "垃圾分类", "门禁系统"),
    *("水管漏水", "社区活动", "消防检查", "儿童乐园", "外墙清洗", "快递柜", "充电桩", "路灯照明"),
)
_HOW = (
    "，这样才稳妥",
    "，以免误会",
    "，让业主放心",
    "，依照规定",
    "，态度要好",
    "，有据可查",
    "",
    "，并且留下记录",
)


def rubric() -> Rubric:
    """Return the rubric: one question, five key points."""
    return derive_rubric((_REFERENCE,), question=_QUESTION, max_marks=Decimal(10))


def answers(number: int, seed: int) -> list[str]:
    """Return `number` answers of four sentences, some 100 characters; hardly a sentence comes twice in a run."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    return ["".join(_sentence(draw) for _ in range(4)) for _ in range(number)]


def _sentence(draw: random.Random) -> str:
    about = f"{draw.choice(_ABOUT)}和{draw.randrange(1, 90)}号楼{draw.choice(_ABOUT)}"
    return f"{draw.choice(_WHO)}{draw.choice(_WHAT).format(about)}{draw.choice(_HOW)}。"
