"""Whether a crisis is told of somebody else: "my son says he wants to die", 我儿子说他不想活了."""

import re

_CLAUSE_EN = re.compile(r"[.;!?,:\n]|\b(?:but|because|so)\b")
_CLAUSE_ZH = re.compile(r"[。；;!?！？\n]")
_HAN = re.compile("[\u4e00-\u9fff]")
_KIN_EN = (
    r"(?:my|our|his|her|their|a|the) (?:[\w-]+ ){0,4}?(?:son|daughter|child|kid|boy|girl|teen(?:ager)?|husband|wife"
    r"|partner|boyfriend|girlfriend|brother|sister|mum|mom|mother|dad|father|friend|mate|roommate|flatmate|housemate"
    r"|colleague|coworker|student|neighbou?r|cousin|nephew|niece|grandson|granddaughter|uncle|aunt|gran|nan|grandma"
    r"|grandpa|grandad)\b"
)
_SUBJECT_EN = re.compile(rf"(?P<own>\b(?:i|im|ive|i'm|i've|i'd|i'll)\b)|\b(?:he|she|they)\b|{_KIN_EN}")
_OTHERS_EN = re.compile(r"\b(?:himself|herself|themsel(?:f|ves))\b")
_OWN_EN = re.compile(r"\b(?:myself|me)\b")
_DOES_EN = re.compile(
    r"(?:'s|'ll|'d|'re|'ve)?(?: (?:just|also|really|always|still|now|has|have|had|been|\w+ly))*(?:'s|'ll|'d|'re|'ve"
    r"| (?:wants?|wanted|wishes|is|was|are|were|has|have|says?|said|saying|keeps?|kept|feels?|thinks?|talks?|talking"
    r"|told|tells?|texted|sent|posted|threaten\w*|tri(?:es|ed)|took|swallowed|cuts?|cutting|might|may|will|would"
    r"|could|doesn'?t|didn'?t|don'?t|hopes?|plans?|seems?|wrote|writes|mentioned|left a|overdosed|going|gonna))\b"
)
_OWN_AFTER_EN = re.compile(
    r"\b(?:and|now|then)(?: just| now| really)* (?:want|wanna|feel|wish|hope|think|can'?t|cannot|don'?t|gonna|going)\b"
)
_KIN_ZH = (
    "(?:儿子|女儿|闺女|孩子|小孩|老公|老婆|丈夫|妻子|妈妈?|爸爸?|母亲|父亲|朋友|同学|室友|舍友|弟弟?|妹妹?|哥哥?"
    "|姐姐?|闺蜜|同事|爷爷?|奶奶?|外公|外婆|学生|邻居|侄子|侄女|表[哥姐弟妹]|男友|女友|对象|亲戚)"
)
_SUBJECT_ZH = re.compile(
    rf"(?:我们?|俺|咱)?(?:家|的)*(?:那|个|小|大|最好的|好|男|女){{0,3}}{_KIN_ZH}|(?:他|她)们?|(?P<own>我|俺|本人)"
)
_DOES_ZH = re.compile(
    r"(?:\d{1,3}岁|今年|最近|昨天|昨晚|今天|今晚|刚才?|一直|总是?|老是?|经常|又|突然|现在|也|就|跟我|对我|和我|给我|,|，|都|已经|还)*"
    r"(?:说|想|要|不想|有|发|写|留|吃了?|喝了|割|觉得|准备|试图|打算|在|闹着|威胁|不愿|活|自杀|自残|跳|死|寻死|轻生|服)"
)


def is_other(text: str, span: str) -> bool:
    """Whether the sign is somebody else's; unsure counts as the asker's own, whose card must never be missed.

    Args:
        text: the message as it came.
        span: the words of it that show the sign.
    """
    start = text.find(span)
    if start < 0 or not span:
        return False
    end = start + len(span)
    if _HAN.search(span):
        return _is_other_zh(_told(_CLAUSE_ZH, text, start, end))
    normal = text.replace("’", "'").lower()
    return _is_other_en(_told(_CLAUSE_EN, normal, start, end))


def _told(breaks: re.Pattern[str], text: str, start: int, end: int) -> str:
    """From the beginning of the clause in which the sign begins to the end of the sign."""
    begin = max((match.end() for match in breaks.finditer(text, 0, start)), default=0)
    return text[begin:end]


def _is_other_en(told: str) -> bool:
    if _OWN_EN.search(told):
        return False
    subjects = list(_SUBJECT_EN.finditer(told))
    if not subjects:
        return bool(_OTHERS_EN.search(told))
    last = subjects[-1]
    if last["own"] or _OWN_AFTER_EN.search(told, last.end()):
        return False
    return bool(_OTHERS_EN.search(told) or _DOES_EN.match(told, last.end()))


def _is_other_zh(told: str) -> bool:
    subjects = list(_SUBJECT_ZH.finditer(told))
    if not subjects or subjects[-1]["own"]:
        # 他跟我说他想死 ends on 他; 他对我说想死 ends on 我 and is read as the asker's own.
        return False
    return bool(_DOES_ZH.match(told, subjects[-1].end()))
