"""Words that choose no passage: what every question holds, what is asked about anything, what is told by the way."""

STOP_EN = frozenset(
    (  # noqa: SIM905 - a list of words reads better as lines than as a column
        "a about after also am an and any are as at be been before but by can cant could did didnt do does "
        "doesnt doing done dont down else for from get gets getting got had has have havent having he hello "
        "help her here hers hi him his how however i id if ill im in into is isnt it its ive just know like "
        "lot lots many may me mean might mine more most much must my myself need no nor not now of off ok "
        "okay on or other our out over own per please pls quite rather really said say says shall she should "
        "shouldnt so some such take tell than thank thanks that thats the their them then there theres these "
        "they thing things think this those though to too up upon us very wanna want was wasnt we were what "
        "whats when where whether which while who whom whose why will with without wont would wouldnt yet you "
        "your yours "
    ).split()
)
"""English words that say nothing."""

BY_THE_WAY_EN = frozenset(
    (  # noqa: SIM905 - the same
        "adult adults breakfast lunch dinner supper meal meals food eat eating ate drink drinking drank "
        "afternoon again age aged ago all almost already always another anymore anyone anything anyway around "
        "ask asked aunt away back become becoming began behind best better big bit both boyfriend bring "
        "brother buy called came colleague come comes coming couple cousin dad dads daily daughter days dear "
        "decide different during each early either end enough even evening ever every everyone everything "
        "exactly fairly family far father feel feeling feels felt few fine first five forever forget four "
        "free friend friends full gave girl girlfriend give given gives go goes going gone gonna gotta "
        "grandad grandma grandpa gran granny guy half happen happened happens hard heard hour hours house "
        "husband instead keep keeps kept kind last lately later least leave left less let lets little live "
        "lives long longer look looking looks made make makes man mate maybe middle mil minute minutes mom "
        "moms month months morning mother mum mums myself nan near nearly neighbour nephew never next niece "
        "night nights nobody none normal nothing often old once one only ours partner past people person "
        "place put quick quickly rest right same saw second see seem seems seen several since sister six son "
        "soon sort stay still stuff sure ten three through till time times today told tomorrow tonight took "
        "tried try trying turn turned turns two under uncle until use used using usually wait waiting wake "
        "wakes way week weekend weeks well went whole wife woke woman women wonder wondering work works "
        "worried worry worse yeah year years yes yesterday young yr yrs actually basically honestly literally "
        "lol omg ugh wtf reckon guess apparently else found find finds show shows showed shown start starts "
        "started starting stop stopped suddenly sudden every kitchen shower bed school office shop "
        "supermarket party holiday garden car bus home doc docs doctor doctors gp "
    ).split()
)
"""English words told by the way: they choose among passages a little, and no passage need account for them."""

STOP_ZH = frozenset(
    (  # noqa: SIM905 - the same
        "一 上 下 不 与 个 为 么 也 了 些 什 他 以 会 何 你 几 到 办 可 吗 吧 呀 呢 和 哪 啊 "
        "因 在 多 她 好 如 它 少 就 得 怎 想 我 是 有 样 没 的 着 给 能 要 让 请 过 这 那 都 "
        "问 咋 啥 嘛 哦 呗 唔 咩 係 嘅 佢 还 又 再 很 太 老 把 被 跟 而 且 但 却 只 才 已 经 "
        "说 听 看 去 来 用 做 该 点 每 今 昨 明 年 月 日 号 天 "
    ).split()
)
"""Chinese characters that say nothing alone."""

BY_THE_WAY_ZH = frozenset(
    (  # noqa: SIM905 - the same
        "今天 昨天 明天 昨晚 今早 早上 晚上 下午 中午 半夜 最近 这几 几天 两天 三天 一天 每天 天天 "
        "一周 两周 星期 个月 半年 一年 多年 年了 岁了 刚才 刚刚 已经 一直 还是 现在 以后 以前 之前 "
        "之后 后来 突然 忽然 总是 老是 经常 有时 时候 一次 第一 我妈 我爸 妈妈 爸爸 爷爷 奶奶 外公 "
        "外婆 老公 老婆 朋友 同事 邻居 婆婆 公公 家里 家人 别人 有人 人说 听说 据说 网上 医生 大夫 "
        "生说 可以 能不 不能 是不 不是 会不 不会 要不 不要 有没 没有 好不 不好 行不 可不 应该 需要 "
        "怎样 如何 哪些 哪个 多少 多久 多大 几次 几点 知道 觉得 感觉 担心 害怕 请问 问下 谢谢 你好 "
        "帮我 一下 一点 有点 特别 非常 比较 真的 假的 算不 这样 那样 这种 那种 东西 地方 开始 继续 "
        "出来 起来 下来 下去 上来 回来 过来 出去 出门 回家 上班 单位 学校 小区 就是 只是 但是 可是 "
        "因为 所以 如果 还有 而且 或者 的话 左右 大概 差不 不多 到底 究竟 "
    ).split()
)
"""The same in Chinese, as pairs of characters."""

ASKING = frozenset(
    (  # noqa: SIM905 - the same
        "bad caus day doctor dosag dos effect good high level low mean norm pain result saf sid symptom test "
        "treat treatment "
        "严重 什么 传染 作用 前要 副作 危害 原因 吃什 影响 怎么 意什 意思 检查 正常 治疗 注意 用量 症状 要紧 遗传 "
    ).split()
)
"""Stems and pairs of characters that name what is asked: nearly every passage speaks of them."""

PARTICLES = frozenset("是的了吗呢吧啊么")
"""Chinese characters that end one word and begin none: no pair with one of them is a word."""
