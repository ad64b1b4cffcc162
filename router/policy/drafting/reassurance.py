"""Finds words that talk someone out of the care their card asks for; the card was decided first and stands."""

import re

from router.domain.triage import Level
from router.policy.drafting.shadow import Sign

_SOON = (
    r"(?:hospitals?|emergency (?:rooms?|departments?|services?|care|numbers?)|a ?& ?e|ers?|casualty|ambulances?"
    r"|911|999|112|120)"
)
_DOCTOR = (
    r"(?:doctors?|gps?|physicians?|pa?ediatricians?|specialists?|nurses?|clinics?|urgent care|appointments?"
    r"|medical (?:care|help|attention|advice|treatment)|professional help|check-?ups?)"
)
_CARE = rf"(?:{_SOON}|{_DOCTOR})"
_NOT_NEEDED = (
    r"(?:no (?:real |actual |medical )?(?:need|reason|point)"
    r"|(?:don't|do not|doesn't|does not|won't|will not|wouldn't|didn't|did not) (?:\w+ly )?(?:even )?"
    r"(?:need|have|require|want)"
    r"|(?:don't|do not) (?:think|believe)(?: that)? (?:you|this|it|he|she|they)(?: \w+)?? "
    r"(?:needs?|requires?|warrants?|has|have)"
    r"|needn't|need not|isn't (?:\w+ly )?(?:necessary|needed)"
    r"|(?:is|it's|are) not (?:\w+ly )?(?:necessary|needed|required|worth)|not (?:necessary|needed|required|worth)"
    r"|unnecessary|no longer (?:need|have)"
    r"|(?:can|could|may|should|better|to|just|safely|please|and) (?:safely |just )?"
    r"(?:skip|avoid|forget(?: about)?|cancel|put off|postpone|delay)"
    r"|(?:\A|[.,;:!] ?)(?:skip|cancel|forget(?: about)?|avoid)"
    r"|(?:don't|do not|never) (?:go to|see|call|visit|bother|rush|contact|consult|ring))"
)
_DENIAL_EN = Sign(
    rf"(?<!\w){_NOT_NEEDED}\b(?!(?: to)? (?:wait|delay|hesitate|worry about))(?:(?!\bbut\b"
    rf"|\bhowever\b)[^.!?;\n]){{0,45}}?\b{_CARE}\b"
    rf"|\b(?:no|without(?: any| a)?) {_CARE}(?: (?:visit|care|trip|call))? (?:is |are |will be )?"
    r"(?:needed|necessary|required)"
    rf"|\b{_CARE}[^.!?;\n]{{0,20}}\b(?:isn't|is not|aren't|are not|won't be|not|is|are) (?:\w+ly )?"
    r"(?:unnecessary|(?:(?<=n't )|(?<=not )|(?<=not really )|(?<=be ))(?:needed|necessary|required))"
    r"|\bignore (?:the|this|that|any|all)? ?(?:\w+ )?(?:warning|card|advice|alert|message|notice|triage|red flags?)",
    "need no_reason no_point require don't do_not n't_have not_have n't_want unnecessary necessary not_worth no_longer "
    "skip avoid forget cancel put_off postpone delay never ignore believe think",
)
_CAUSE = (
    r"(?:anxiety|stress|nerves|panic(?: attack)?|gas|wind|indigestion|heartburn|a (?:cold|virus|bug|cramp|strain)"
    r"|a pulled muscle|muscle (?:pain|strain|ache)|tension|tiredness|fatigue|hormones|teething|growing pains"
    r"|in your head|overthinking)"
)
_SOFT_EN = Sign(
    r"\bnothing (?:\w+ ){0,3}(?:to (?:worry|be (?:worried|concerned|alarmed)|fear)|serious|dangerous|wrong)"
    r"|\bno (?:\w+ )?(?:cause|reason|need) (?:for|to) (?:\w+ )?"
    r"(?:worry|alarm|concern|panic|be (?:worried|concerned|alarmed))"
    r"|\b(?:don't|do not|needn't|no need to) (?:\w+ )?worry\b"
    r"(?! about (?:bother|wast|being|call|cost|embarrass|the cost))"
    r"|\b(?:it|this|that|they|symptoms?|pain|you)"
    r"(?:'s|'re| is| are| sounds?(?: like)?| seems?| may be| must be| will be)?(?: (?:most |very |almost )?\w+ly)? "
    rf"(?:just|only|merely|simply|purely|nothing (?:more than|but))(?: \w+){{0,3}}? {_CAUSE}\b"
    r"|\byou (?:can|could|may|should|are safe to|'re safe to) (?:\w+ly |just )?"
    r"(?:wait|hold off|sleep it off|ignore|leave it|sit tight|watch and wait)\b"
    r"(?! for (?:the|an) ambulance)(?! (?:in|at) (?:the )?(?:hospital|emergency|a&e|er)\b)"
    r"|\b(?:wait|give it) (?:a|another|a few|two|three|\d+|some)(?: more)? (?:hours?|days?|weeks?)\b"
    r"|\b(?:it|this|that) can (?:safely )?wait\b"
    r"|\b(?:completely|perfectly|totally|absolutely|entirely|probably|most likely|almost certainly) "
    r"(?:harmless|fine|normal|benign|ok|okay)\b"
    r"|\b(?:you|he|she|they|it|this|that|your \w+)(?:'re|'s|'ll be| are| is| will be| should be)"
    r"(?: going to be)?(?: \w+ly)? (?:fine|okay|ok|all right|alright|harmless|safe to ignore"
    r"|not (?:serious|dangerous|urgent|an emergency|life-threatening))\b"
    r"|\bwatch (?:it )?for a (?:few|couple of) days\b|\b(?:rest|stay) (?:at )?home and (?:wait|see)\b"
    r"|\bsleep it off\b",
    "nothing worry no_ just only merely simply purely wait hold_off sleep ignore leave_it sit_tight give_it harmless "
    "fine normal benign ok all_right alright safe not_ watch home",
)
_ZH_NOT = (
    "(?:不用|不需要|不必|无需|无须|毋须|没必要|没有必要|没需要|用不着|犯不着|不一定要|不一定非要|先别|不要|别|甭|唔使"
    "|不急着|不建议|大可不必)"
)
_ZH_HOW = "(?:再|特意|马上|立即|立刻|急着|着急|现在|专门|特地|急于|为此|因此|亲自|跑|赶|紧急|这么快|今天|就|了){0,4}"
_ZH_SOON = "(?:医院|急诊科?|救护车|120)"
_ZH_CARE = f"(?:{_ZH_SOON}|医生|大夫|门诊|就医|就诊|看病|求医|送医|挂号|专科|儿科)"
_DENIAL_ZH = Sign(
    f"{_ZH_NOT}{_ZH_HOW}(?:去|到|往|上|看|找|叫|打|拨打|呼叫|联系|挂|跑|送|前往)?{_ZH_HOW}(?:看|找|上|挂|大)?{_ZH_CARE}"
    f"|(?:可以|能|也可以?)?不(?:去|看|找|叫|打){_ZH_CARE}(?:也|都)?(?:可以|行|没事|没关系|没问题|好)"
    f"|{_ZH_CARE}(?:就)?(?:不用|没必要|不必|可以不用?)(?:去|看|叫|打|了)"
    "|(?:忽略|不用理会|无视|不必理会|别管|不用管|别信)(?:上面|上述|前面|系统|该|这个|那个|这些)?的?"
    "(?:\\w{0,4})(?:警告|提示|卡片|提醒|建议|警报)",
    "医 诊 看病 大夫 120 救护 挂号 科 忽略 理会 无视 别管 不用管 别信",
)
_SOFT_ZH = Sign(
    "没(?:什么|啥|有什么?)?(?:大碍|大事|大问题|大不了)|(?:没什么|没啥)(?:问题|事|好担心|可担心|要紧|好怕)|无大碍|不要紧"
    "|不打紧|不碍事|(?:应该|肯定|一般|多半|通常|基本|其实|都|您|你|就|会)没事(?!先)|没事的|没事[,。!]"
    "|(?:不用|不必|无需|无须|别|不需要|不要|没必要)(?:太|过于|过度|过分|再)?"
    "(?:担心|紧张|害怕|焦虑|惊慌|恐慌|忧虑)(?!.{0,6}(?:花费|费用|打扰|麻烦|丢脸))"
    "|放心吧|放心好了|(?<!不)(?<!能)(?<!更)(?:请|您|你|可以|尽管|大可)放心(?!拨打|去|就医|前往)"
    "|问题不大|不算严重|(?<!多数)(?<!大多)(?<!多)(?:并|都|也|一般|应该)?不严重|不是什么大"
    "|(?:观察|等|休息|缓|忍|养)(?:上|个|他)?(?:几|两|三|一两|两三|十来?|\\d+)个?(?:天|周|小时|日|星期)(?:就|再|看|便"
    "|即)"
    "|(?:可以|不妨|先|只需|只要)(?:先)?(?:在家)?(?:里)?(?:再)?"
    "(?:等等看?|等一等|观察(?!室)|缓一?缓|拖一?拖|忍一?忍|等几天|静观)"
    "|过(?:几|两|三|一两|\\d+)天(?:就会|就好|就没|会|自然)|睡一?(?:觉|晚)(?:就|便)|多喝(?:点)?(?:热)?水就|忍一?忍就"
    "|(?:只是|就是|不过是|无非是|纯粹是|单纯是|只不过是|应该是|估计是)[^。!?,]{0,8}?"
    "(?:焦虑|紧张|压力大?|太累|疲劳|累了|感冒|上火|胀气|心理作用|想太多|神经官能|情绪)"
    "|(?:自己|自然|自行)(?:会|能|就会|就能|就)(?:好|痊愈|缓解|消失)|心理作用|想太多|(?:属于|都是|是)正常(?:现象|反应)",
    "没 不要紧 不打紧 不碍事 无 伤大雅 担心 紧张 害怕 焦虑 慌 忧虑 放心 问题不大 严重 不是什么大 天 周 小时 日 星期 "
    "等 观察 缓 拖 忍 静观 睡 水就 只 就是 不过 应该 估计 单纯 纯粹 自 心理作用 想太多 正常",
)
_NEGATED = re.compile(
    r"(?<!\bi )(?<!\bwe )\b(?:don't|do not|never|not|cannot|can't|shouldn't|should not|must not|mustn't"
    r"|wouldn't) (?:\w+ )?"
    r"(?:assume|think|believe|conclude|say|tell|decide|suppose|presume|mean|guarantee|imply|take it|be sure|know"
    r"|promise"
    r"|dismiss)\b"
    r"|\bdoesn't mean|\b(?:wrong|dangerous|unsafe|(?:a )?mistake) to\b|\bmyth\b|\brather than\b|\binstead of\b"
    r"|\bfar from\b"
    r"|\bno guarantee\b|\b(?:people|some|others|family|friends|relatives)\b.{0,12}\b(?:think|say|believe|tell)"
    "|(?:不要|别|不能|切勿|不可|切莫|不应|不该|勿)[^,。]{0,6}"
    "(?:以为|认为|觉得|想着|误以为|轻信|抱着|相信|因为|侥幸|断定|听信|当作|当成)"
    "|漏(?:吃|服)|忘(?:吃|服|记)|不等于|不代表|不意味|并非|不是说|很难说|不敢说|无法保证|不保证|误区|谣言|错误|有人说"
    "|有人认为|是否|是不是|有没有|要不要",
    re.IGNORECASE,
)
_FRAMED = re.compile(
    r"\bunless\b|\bonly (?:if|when|once|after)\b|\bwhether\b"
    r"|\b(?:until|once|after|if|when) (?:a|the|your|an?other) (?:doctor|gp|nurse|physician|clinician|specialist)"
    r"|除非|只有|仅当|(?:医生|大夫)[^,。]{0,10}(?:后|说|确认|认为|排除|检查|同意|评估)|(?<!刚)才(?:可以|能|算|会)?\Z",
    re.IGNORECASE,
)
_JUST_NEGATED = re.compile(
    r"(?:\bnot|n't|\bnever|\bwithout|\brather than)\s(?:\w+\s){0,2}\Z"
    "|(?:不|未必|不见得|并非|不要|别|切勿|不能|不可)[^,。]{0,3}\\Z",
    re.IGNORECASE,
)
_PLAIN_CONDITION = re.compile(
    r"\b(?:if|provided|as long as|once|when|after|in case)\b|如果|要是|假如|若|只要|的话|之后|以后", re.IGNORECASE
)
_LATER_CONDITION = re.compile(
    r"[^.;。]{0,4}\b(?:unless|only if|(?:until|before) (?:a|the|your) (?:doctor|gp|nurse))\b", re.IGNORECASE
)
_SENT_ON = re.compile(
    r"\b(?:but|still|however|please|and|so)\b.{0,30}\b(?:see|call|go|get|have|visit|seek|ring|contact|speak|be seen)\b"
    rf".{{0,40}}(?:\b{_CARE}\b|checked|seen|examined|help)|(?:但|还是|仍|请|务必|尽快|必须|当天|马上|要"
    rf"|应).{{0,14}}{_ZH_CARE}|但.{{0,8}}(?:要看|去看|就要)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:\?|吗|么)[\"')\]」』]*\s*\Z")
_LAST_CLAUSE = re.compile(r"[,;:，。](?! ?(?:就|也|便|可以|that\b|because\b))[^,;:]*\Z", re.IGNORECASE)
_SOONER = re.compile(rf"\b{_SOON}\b|{_ZH_SOON}", re.IGNORECASE)
_ANY_DOCTOR = re.compile(rf"\b{_DOCTOR}\b|医生|大夫|门诊|就医|就诊|看病", re.IGNORECASE)
_URGENT = frozenset({Level.EMERGENCY_AMBULANCE, Level.EMERGENCY, Level.CONSULTATION_24})


def contradicts(sentence: str, shown: int, level: Level, *, is_curated: bool = False) -> bool:
    """The sentence says that the care of this level is not needed, or that there is no hurry.

    Negated, quoted and asked forms do not: "do not assume there is no need". Where a human is needed within a day
    a condition does not help, unless it is a clinician's word: "if it passes, you can wait".

    Args:
        sentence: shadow of the sentence as far as it is known.
        shown: how much of it has been judged before; only what reaches beyond counts.
        level: the level that the asker's card shows.
        is_curated: a reviewed passage, which speaks of an illness in general; only a denial of care contradicts.
    """
    if (level not in _URGENT and level is not Level.CONSULTATION) or _QUESTION.search(sentence):
        return False
    lowered = sentence.lower()
    for sign in (_DENIAL_EN, _DENIAL_ZH):
        for match in sign.finditer(sentence, lowered):
            if match.end() > shown and not (_is_excused(sentence, match) or _is_milder(sentence, match, level)):
                return True
    if level not in _URGENT or is_curated:
        return False
    for sign in (_SOFT_EN, _SOFT_ZH):
        for match in sign.finditer(sentence, lowered):
            if match.end() > shown and not (_is_excused(sentence, match) or _is_balanced(sentence, match)):
                return True
    return False


def _is_excused(sentence: str, match: re.Match[str]) -> bool:
    """The words are negated, quoted, or stand under a clinician's condition."""
    before = sentence[: match.start()]
    clause = _LAST_CLAUSE.search(before)
    return bool(
        _NEGATED.search(before, clause.start() if clause else 0)
        or _FRAMED.search(before)
        or _LATER_CONDITION.match(sentence, match.end())
    )


def _is_milder(sentence: str, match: re.Match[str], level: Level) -> bool:
    """Below an emergency it is true that no ambulance is needed; a routine visit may hang on a condition."""
    if level.is_emergency:
        return False
    if _SOONER.search(match[0]) and not _ANY_DOCTOR.search(match[0]):
        return level is Level.CONSULTATION or bool(_SENT_ON.search(sentence, match.end()))
    return level is Level.CONSULTATION and bool(_PLAIN_CONDITION.search(sentence))


def _is_balanced(sentence: str, match: re.Match[str]) -> bool:
    """The comfort is denied at once, or sends to care in the same breath: "try not to worry, but call now"."""
    return bool(_JUST_NEGATED.search(sentence, 0, match.start()) or _SENT_ON.search(sentence, match.end()))
