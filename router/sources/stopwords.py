"""Words that choose no passage: what every question holds, and what is asked rather than asked about."""

STOP_EN = frozenset(
    (  # noqa: SIM905 - a list of words reads better as lines than as a column
        "a about after also am an and any are at be been before but by can cant could did do does doing done "
        "dont down for from get got had has have having he hello help her here hi his how i if im in into is "
        "it its ive just know like many may me might mine more most much must my need no not of off ok okay "
        "on or our out over please say shall she should so some take tell than thank thanks that the their "
        "them then there these they this those to too up very want was we were what when where which who whom "
        "whose why will with would you your "
    ).split()
)
"""English words that say nothing."""

STOP_ZH = frozenset(
    (  # noqa: SIM905 - a list of words reads better as lines than as a column
        "一 上 下 不 与 个 为 么 也 了 些 什 他 以 会 何 "
        "你 几 到 办 可 吗 吧 呀 呢 和 哪 啊 因 在 多 她 "
        "好 如 它 少 就 得 怎 想 我 是 有 样 没 的 着 给 "
        "能 要 让 请 过 这 那 都 问 "
    ).split()
)
"""Chinese characters that say nothing alone."""

ASKING = frozenset(
    (  # noqa: SIM905 - a list of words reads better as lines than as a column
        "bad best cause day doctor dosage dose effect feel good help high level low mean normal pain result "
        "safe side stop symptom take taking test treat treatment use week work 严重 什么 传染 作用 "
        "前要 副作 危害 原因 吃什 影响 怎么 意什 意思 检查 正常 治疗 注意 用量 症状 要紧 遗传 "
    ).split()
)
"""Stems and pairs of characters that name what is asked: nearly every passage speaks of them."""

PARTICLES = frozenset("是的了吗呢吧啊么")
"""Chinese characters that end one word and begin none: no pair with one of them is a word."""
