"""Pairs of words that turn a statement into its opposite, in Chinese, English, and German.

Each group is (one side, other side); a word may stand in several groups. Written for Caifen; a rubric's own
wording decides which of them matter, since a pair counts only where a key point uses one side.
"""

_ZH = """
及时 按时 准时 尽快 立即 立刻 马上 第一时间 / 拖延 延迟 推迟 拖一拖 拖着 拖拉 缓一缓 过段时间 不急 慢慢来
书面 / 口头
礼貌 客气 / 粗暴 无礼 冷淡 随意打发
拒绝 谢绝 婉拒 / 接受 答应 同意 照办 满足 采纳
主动 积极 / 被动 消极 等对方 坐等
定期 / 不定期 偶尔
经常 常常 时常 / 很少 从不 偶尔 极少
耐心 / 不耐烦 敷衍 草率
重视 关注 / 忽视 忽略 轻视 不理 不理会 不予理会 置之不理
书面报告 / 口头汇报
公开 公布 公示 公告 告知 通知 知会 通报 / 隐瞒 保密 瞒着 掩盖
真实 如实 / 虚假 编造 粉饰
准确 / 错误 模糊 不准
明确 清楚 / 含糊 模糊 不明 含混
稳定 固定 / 频繁更换 经常更换 轮换 变动 随意更换
循序渐进 逐步 长期 / 一步到位 急功近利 一蹴而就 短期 速成
坦诚 真诚 / 隐瞒 欺骗 敷衍
参加 参与 出席 / 缺席 回避 推掉 拒绝参加 不参加
邀请 / 排除在外 拒之门外
协助 帮助 配合 支持 / 阻碍 阻止 妨碍 袖手旁观 旁观 干扰
建立 设立 成立 / 取消 撤销 废除
归档 存档 保存 / 销毁 丢弃 扔掉
跟踪 跟进 督办 / 不管 不问 放任
上级 / 下级
事前 提前 / 事后 临时 临期
增加 增大 提高 上升 升高 增长 增强 扩大 变大 越大 更大 / 减少 减小 降低 下降 减弱 缩小 变小 越小 更小
大于 高于 多于 超过 / 小于 低于 少于 不足
高 较高 更高 很高 / 低 较低 更低 很低
快 较快 更快 / 慢 较慢 更慢
强 较强 / 弱 较弱
连续 / 不连续 间断 分散 离散
有限 / 无限
有序 / 无序
静态 / 动态
直接 / 间接
内部 / 外部
优点 优势 / 缺点 劣势
正确 对的 / 错误 错的
允许 可以 / 禁止 不允许 不得
必须 应当 / 不必 无需 不用 没必要 没有必要 不需要
统一 集中 / 分散 各自
分工 / 不分工 混在一起
之前 以前 / 之后 以后
开始 / 结束 停止
成功 / 失败
相同 一致 / 不同 相反
独立 / 依赖
同步 / 异步
单向 / 双向
有利 / 不利
安全 / 危险
简单 / 复杂
灵活 / 僵化 死板 固定不变
定期拜访 / 有事才
刺激 促进 / 抑制 阻碍
借方 / 贷方
队头 / 队尾
买方 买受人 / 卖方 出卖人
膨胀 / 收缩
流入 送入 收回 / 流出 送出 送往
吸收 / 释放
上游 / 下游
提交 上报 报告 / 保密
入队 / 出队
入栈 / 出栈
先进先出 先入先出 / 后进先出 先进后出 后入先出
"""

_EN = """
always / never
increase increases increased increasing higher more larger greater faster / decrease decreases decreased decreasing lower less fewer smaller slower
before / after
with / without
allow allows allowed permit permits / forbid forbids prohibit prohibits prevent prevents disallow
required mandatory necessary must / optional unnecessary needless
all every / none
same identical equal / different unequal
fixed static constant / variable dynamic changing
public / private
local / global
first / last
start begin beginning / end finish
true correct right / false incorrect wrong
possible / impossible
connected connection-oriented / connectionless disconnected
reliable / unreliable
synchronous / asynchronous
ordered sorted / unordered unsorted
accept accepts / reject rejects refuse refuses
include includes / exclude excludes
advantage advantages / disadvantage disadvantages
best / worst
maximum / minimum
internal / external
open / closed
success / failure
early earlier / late later
linear / exponential
written / oral
hot hotter / cold colder
bottom / top
expand expands / contract contracts
encrypts encrypted / plain
actively active / passively passive
"""

_DE = """
immer / nie niemals
mehr größer höher schneller erhöht steigt / weniger kleiner niedriger langsamer verringert sinkt
vor vorher / nach nachher
mit / ohne
erlaubt / verboten untersagt
notwendig erforderlich muss / unnötig optional
alle jeder / keiner
gleich / verschieden unterschiedlich
richtig wahr / falsch
möglich / unmöglich
offen geöffnet / geschlossen
erster / letzter
innen / außen
maximal / minimal
freundlich höflich / unfreundlich unhöflich
schriftlich / mündlich
käufer / verkäufer
oben / unten
"""


def _read(table: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    pairs = []
    for line in table.strip().splitlines():
        one, _, other = line.partition(" / ")
        pairs.append((tuple(one.split()), tuple(other.split())))
    return pairs


CHINESE = _read(_ZH)
WESTERN = _read(_EN) + _read(_DE)
