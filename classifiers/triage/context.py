"""What the words around a sign make of it: denied, long past, or only talked of."""

import re

from classifiers.triage.found import Span

_WINDOW_EN = 48
_WINDOW_ZH = 10
_REACH_ZH = 24
"""Characters before a sign in which a Chinese denial and what bounds it are looked for."""
_MAX_HAN_BETWEEN = 3
_NEARBY = 400
"""Characters on each side in which a time is looked for."""

# Words that look like a denial and are none: "can't stop bleeding" is not "no bleeding".
_NOT_A_DENIAL_EN = re.compile(
    r"not only|not just|no idea|not sure|no doubt|no wonder|not (?:gonna|going to|trying to|here to|to (?:lie|be dramatic|worry|panic|exaggerate)|exaggerating|kidding|joking|being dramatic|normal|usual|like (?:him|her|me|them))|no (?:joke|kidding|one|way|help|insurance|money|car|signal|lie|need to (?:worry|panic|call))|nobody|never mind|don'?t (?:tell|say|ask|send|call|mention|worry|panic|care|want (?:to|an|any|you)|need (?:to|an|any|you)|bother|give me|lecture)|it'?s nothing|don'?t know(?: why| what)?|do not know|can'?t tell|cannot tell|why (?:is|am|are|does|do) n't"
    r"|(?:not|n'?t|never|no) (?:getting |gotten |got |get |feel(?:ing)? |any )*(?:better|improv\w+|relief|help\w*|work\w*|stop\w*|go(?:ing)? away|gone|settl\w+|eas\w+|well|right|good|normal|ok(?:ay)?)"
    r"|(?:won'?t|wont|will not|doesn'?t|doesnt|does not|didn'?t|didnt|did not|can'?t|cant|cannot|can not|couldn'?t|couldnt|hasn'?t|isn'?t|wouldn'?t) "
    r"(?:stop|go|help|ease|settle|improve|work|come down|clear|sleep|stand|bear|take|wait|catch|walk|move|be|see|feel|lift|breathe|speak|talk|eat|drink|swallow|keep|wake|cope|handle|believe|tell|get|reach|call|afford|drive|do|think|put|hold|stay|shake|figure|remember)"
    r"|(?:hasn'?t|haven'?t|hadn'?t|has not|have not|not) (?:slept|eaten|drunk|peed|weed|pooed|woken|passed|felt|moved|stopped|fed|been fed)|no longer able|no sleep|nothing (?:helps|works|is helping)|haven'?t (?:slept|eaten|been able)|never (?:felt|had|been|seen|experienced)"
)
_NOT_A_DENIAL_ZH = re.compile(
    r"不小心|不慎|控制不住|不住|不由得|未满|没满|不到|不想上|也不想|不光|不单|不只|无比|无缘无故|无法|无时无刻|不由|不明原因|不知道|不知|不止|不仅|不但|没想到|没办法|没用|没好|没效|没法|不过|不得了|不行了?|不了|受不了|忍不住|要不要|是不是|有没有|会不会|能不能|不管|不断"
    r"|[看听]不(?:见|清|懂)|[说讲]不(?:出|清)|[站走动抬睁闭合咽吞喘吸拿握端提张伸弯直爬扶坐躺起]不(?:住|起|开|上|动|下|进|稳|直|着|来|了)|不停|不舒服|不见好|没缓解|不缓解|没见好|不一会|不久|差不多|不然|怎么不|不敢|停不下来|止不住|不对劲|不太好|不好|不清|不明|不会动|不动|没力气?|没劲|没精神|没知觉|没反应|没意识|不退|不降|不下来|不出来|不消|不醒|不能|没吃药|从没这么|从来没这么|没这么|没[啥什][么]?(?:大?事|大碍|大问题|问题|大不了)|没事|没大[事碍]|不要紧|不碍事|不用(?:管|担心|去|叫|看)|不严重|不是(?:什么)?大?(?:事|问题|毛病)|不(?:想|用|要|去|愿意?)(?:去)?(?:看病|看医生|医院|急诊)|不(?:要|用|准|许|让)?(?:跟我|让我|叫我|劝我|提|说)|不要(?:告诉|建议|吓)|没钱|没车|没人|没空|没时间|时不时|不时"
    r"|冇(?:反应|知觉|力|气|意识|咗|晒|办法|得|效|用|郁|声|事|精神)|唔(?:识|到|醒|郁|停|住|知|舒服|见|返|得|出|应|清|啱|稳|开|切|起|落|好|肯|想|使|单止|系几|理|敢|会郁|埋|着|掂|同)"
)
_DENIAL_EN = re.compile(
    r"\b(?:no|not|never|without|denies|denied|deny|neither|nor|none|isn'?t|aren'?t|wasn'?t|don'?t|doesn'?t|didn'?t|dont|doesnt|didnt|haven'?t|hasn'?t|hadn'?t|havent|hasnt|free of|ruled out|absence of|negative for|cleared of)\b"
)
_DENIAL_ZH = re.compile(r"没有|没|无|未|并非|否认|从不|从没|从来不|不是|不伴|不|冇|唔")
_DENIED_NEXT_ZH = re.compile(r"(?:没有?|无|未|否认|从不|不|冇|唔)[^,，。、]?$")
_BREAK_EN = re.compile(
    r"[.;!?:\n]|\b(?:but|however|although|though|except|just|only|yet|because|since|then|now|apart from|other than|and (?:i|he|she|my|the|then|now|it))\b"
    # A new clause needs no word between: "no fever, my chest hurts".
    r"|,\s*(?:i|i'?m|i'?ve|we|he|he'?s|she|she'?s|they|it|it'?s|my|his|her|our|their|the|there|then|now|this)\b|,\s*(?:makes|making|keeps|gasp\w*|still|turning|gone|going|lips|face|eyes|skin|breathing|looks|has|having)\b(?![^.;!?]{0,40}\b(?:or|nor)\b)"
)
_BREAK_ZH = re.compile(r"[。；;!?！？，,：:\n]|但|可是|不过|却|只是|就是|而是|现在|然后|反而|因为|所以")
_COMMA_LIST = re.compile(r",(?!\s*(?:or|nor|no|and no|and)\b|(?:\s*[a-z]+){1,3}\s*(?:,|or\b|nor\b|$))")

_PAST_EN = re.compile(
    r"\b(?:years? ago|months ago|last (?:year|summer|winter|spring|autumn|month)|in (?:19|20)\d\d|back in (?:the )?(?:19|20)?\d\d|used to|when i was (?:a |young|little|\d)|as a (?:child|kid)|"
    r"history of|previously had|had (?:a|an) [a-z ]{0,20}(?:in|at age|at) \d|a (?:decade|few years|couple of years) ago|childhood|once had|died of|passed away|survived|recovered from|been through|runs? in (?:my|the|our|his|her) family|in (?:my|the|our) family|family history)\b"
)
_PAST_ZH = re.compile(
    r"年前|去年|前年|小时候|以前(?:得|有|犯|患|做|出)|曾经|曾有|得过|患过|犯过|有过|病史|家族史|去世|过世|康复|恢复期|上学(?:时|的时候)|\d{4}年|后遗症|好几个月前|月前|家族(?:史|里|遗传)|有遗传|会遗传|遗传(?:史|给|吗)|因[^，。,]{0,6}走的|走的早|走得早|好几年了|很多年了|多年了"
)
_LATIN = re.compile("[a-z]")
_PRESENT = re.compile(
    r"\b(?:now|right now|today|tonight|just|again|still|at the moment|currently|this (?:morning|afternoon|evening|minute)|suddenly|started|keeps?|minutes?|hours?|"
    r"since (?:this|last night|yesterday|morning)|an hour ago|getting worse|worse|is having|am having|help)\b"
    r"|现在|刚才?|今[天早晚]|又|再次|突然|正在|还在|一直|马上|快|救|分钟|小时(?!候)|越来越|开始|这会儿?|昨[天晚]|半夜|复发"
)
# What follows the sign and takes it back: "chest pain: none", "heart attack was ruled out", 胸痛：无.
_TAKEN_BACK = re.compile(
    r"(?:s|es)?\)?\s*(?:(?:was|were|is|are|has been|have been|had been|been|got)(?: (?:all|now|already|since))? (?:ruled out|excluded)\b|ruled out\b|(?:was|were|came back|test(?:s|ed)?) negative\b"
    r"|[:=?]+\s*(?:none|nil|nope|negative|absent|denie[sd]|no)(?=\s*(?:$|[.,;/|)]))|\s?-+\s*(?:none|nil|negative|absent)\b)"
    r"|(?:症状|的?感觉)?(?:吗[?,]?|[:=?])\s*(?:没有|无|否|阴性|没)(?=$|[,。.;、)\s])|(?:已经|已|都|也|基本)*(?:被排除|排除了)"
    r"|(?:统统|通通|全都|一样都|一个都|一概)(?:没有?|没得|冇)"
)
_FEVER_OVER = re.compile(
    r"(?:has |have |'s |is )?(?:now |already |all |finally )*(?:gone|broke|broken|settled|come down|came down|went down)\b(?!.{0,24}(?:\bup\b|back|again|return))"
    r"|(?:已经|已|都|早就|就|也|现在|早)*(?:退了|退下去了|降到正常|好了)(?!.{0,8}(?:又|再|反复|还|但))"
)
_FEVER = re.compile(r"(?:fever|temperature|temp|发烧|发热|高烧|高热|低烧|烧)$")
_TAKEN_BACK_CHARS = 40
_SENTENCE_MARKS = ".。!！?？;；\n"
_CLAUSE = re.compile(
    r"[,，:：]|\b(?:and|but|so|then|with)\s+(?=(?:i|i'?m|i'?ve|we|he|she|they|it|my|his|her|the|there|now)\b)|但|可是|不过|然后"
)
_TOLD = re.compile(r"\b(?:had|was|were|got|suffered|did)\b|过|曾")

_RELATIVE = r"(?:dad|father|mum|mom|mam|mother|brother|sister|nan|nana|gran|granny|grandma|grandmother|grandad|grandpa|grandfather|uncle|aunt|auntie|cousin|friend|mate|colleague|coworker|neighbou?r|boss|husband|wife|partner)"
# What these say is no sign of the asker's; it ends with the clause.
_TALKED_OF = re.compile(
    # A search or a page names a disease: "google says stroke".
    r"\b(?:google|webmd|reddit|tiktok|chat ?gpt|internet|leaflet|article|web ?page|website)s? "
    r"(?:says?|said|told me|tells me|reckons?|thinks?|suggests?|gives me|gave me|mentions?|mentioned|lists?|listed|keeps saying|came up with|screams)\b"
    r"(?:(?!\b(?:but|so|because|and|as|since|though)\b)[^.,;:!?])*"
    r"|\b(?:googl\w+|search(?:ed|ing)(?: for)?|looked up|reading up on|leaflet|article|webmd|reddit|chat ?gpt)\b[^.;!?\"“”]{0,20}[\"“][^\"“”]{1,60}[\"”]"
    # What to come back for is what has not happened: "they said come back if she vomits".
    r"|\b(?:(?:doctors?|doc|gp|nurses?|er|a&e|hospital|clinic|pharmacist|chemist|midwife|surgeon|dentist|paramedics?|111|sheet|leaflet|card)"
    r"\b[^.;:!?]{0,20}\b(?:said|says?|told|tells?|advised|warned)\b|told (?:me|us|him|her|to)\b)"
    r"[^.;:!?]{0,20}\b(?:back|come|go|ring|call|return|bring)\b[^.;:!?]{0,25}\bif\b"
    r"(?:(?!, (?:and|but|now|it|he|she|i|my|his|her|which|well|so)\b| (?:but|and now|and it|and today|and she|and he|and i)\b)[^.;:!?])*"
    # A relative's illness of other years: "my dad had a stroke last year".
    rf"|\b(?:my|his|her|our) (?:\w+ )?{_RELATIVE} (?P<theirs>(?:(?:died of|passed away from)\b|(?:had|lost|suffered|collapsed)\b"
    r"(?=[^.;!?]{0,50}\b(?:years? ago|last year|in (?:19|20)\d\d|(?:attack|stroke|aneurysm|clot|embolism|cancer|sepsis|meningitis) (?:at|aged) \d\d|died|passed away|when (?:i|he|she|we) (?:was|were))\b))"
    r"(?:(?! (?:and|but|so|now)\b)[^.,;:!?])*)"
    r"|(?:百度|网上|知乎|小红书|抖音|豆包|deepseek|chatgpt|说明书|文章)上?(?:都|也)?(?:说|写|讲|显示)(?!我)[^。.,;!?]{1,20}"
    r"|(?:医生|大夫|护士)[^。.,;!?]{0,6}(?:说|讲|交代|嘱咐|叮嘱)[^。.,;!?]{0,4},?(?:如果|要是|一旦|万一)[^。.,;!?]{1,20}"
    r"|我(?:爸|妈|爷爷?|奶奶?|外公|外婆|姥姥|姥爷|叔叔?|舅舅?|姑姑?|姨|哥|姐|弟|妹|同事|朋友|邻居)[^。.,;!?]{0,8}(?:去年|前年|年前|当年|那年|死于|因)[^。.,;!?]{0,16}(?:走|去世|过世|没了|死|得过|得了|中风|心梗|脑梗)[^。.,;!?]{0,4}"
)
_TALKED_OF_CUES = (
    "google", "webmd", "reddit", "tiktok", "gpt", "internet", "leaflet", "article", "page", "website", "search", "looked up", "reading up",
    " if ", "died of", "passed away from", "ago", "last year", " in 19", " in 20", "when he w", "when she w", "when i w", "when we w",
    "attack a", "stroke a", "aneurysm", "clot", "embolism", "cancer", "sepsis", "meningitis", "百度", "网上", "知乎", "小红书", "抖音", "豆包",
    "deepseek", "说明书", "文章", "医生", "大夫", "护士", "年",
)  # fmt: skip


def is_denied(text: str, span: Span) -> bool:
    """A denial reaches the sign: "no chest pain", 没有胸痛. Words inside the sign itself never deny it."""
    previous_end = span.start
    for start, end in span.parts:
        if start > previous_end:
            between = text[previous_end:start]
            # 胸口不痛: in Chinese only a short stretch between part and sign belongs to it.
            if _holds_denial(between, in_chinese=len(between) <= _MAX_HAN_BETWEEN):
                return True
            # 咳白痰,没咯血: what stands right before the second part denies the whole, however far the first is.
            if not between.isascii() and _DENIED_NEXT_ZH.search(_hidden(_NOT_A_DENIAL_ZH, between)):
                return True
        previous_end = max(previous_end, end)
    if _TAKEN_BACK.match(text, span.end, span.end + _TAKEN_BACK_CHARS):
        return True
    before = text[max(0, span.start - _WINDOW_EN) : span.start]
    return _denied_en(before) or _denied_zh(before[-_REACH_ZH:])


def talked_of(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches whose signs nobody has now: a search's or a leaflet's, a condition to come back for, a relative's of old."""
    if not any(cue in text for cue in _TALKED_OF_CUES):
        return ()
    # A sign that names the relative too is about the family, which some rules ask for.
    return tuple(match.span("theirs") if match["theirs"] else match.span() for match in _TALKED_OF.finditer(text))


def _holds_denial(stretch: str, *, in_chinese: bool) -> bool:
    if _DENIAL_EN.search(stretch) and _DENIAL_EN.search(_hidden(_NOT_A_DENIAL_EN, stretch)):
        return True
    # A denial in Chinese is one character, and such are parts of many other words.
    return in_chinese and bool(_DENIAL_ZH.search(stretch) and _DENIAL_ZH.search(_hidden(_NOT_A_DENIAL_ZH, stretch)))


def _hidden(false: re.Pattern[str], stretch: str) -> str:
    return false.sub(lambda match: "~" * len(match.group()), stretch)


def _denied_en(before: str) -> bool:
    # Most texts deny nothing, which is soon seen.
    if not _LATIN.search(before) or not _DENIAL_EN.search(before):
        return False
    reach = _hidden(_NOT_A_DENIAL_EN, before)
    cut = 0
    for match in _BREAK_EN.finditer(reach):
        cut = match.end()
    for match in _COMMA_LIST.finditer(reach):
        cut = max(cut, match.end())
    return bool(_DENIAL_EN.search(reach[cut:]))


def _denied_zh(before: str) -> bool:
    if before.isascii() or not _DENIAL_ZH.search(before):
        return False
    reach = _hidden(_NOT_A_DENIAL_ZH, before)
    cut = 0
    for match in _BREAK_ZH.finditer(reach):
        cut = match.end()
    reach = reach[cut:]
    denial = None
    for match in _DENIAL_ZH.finditer(reach):
        denial = match
    if denial is None:
        return False
    gap = reach[denial.end() :]
    # A list goes on under one denial: 没有胸痛、气短、发热.
    return len(gap) <= _WINDOW_ZH and (len(gap) <= 4 or "、" in gap or "和" in gap or "或" in gap)  # noqa: PLR2004 - 4 characters: an object and its adjective


def tells_of_the_past(text: str) -> bool:
    """Somewhere the text has words of long ago; without them nothing in it but a fever can be over."""
    return _tells(text)


def _nearby(text: str, span: Span) -> tuple[str, Span]:
    """The stretch around a span that is read, whatever the length of the text: work stays bounded."""
    begin = max(0, span.start - _NEARBY)
    return text[begin : span.end + _NEARBY], Span(span.start - begin, span.end - begin, ())


def _tells(stretch: str) -> bool:
    in_english = _LATIN.search(stretch) and _PAST_EN.search(stretch)
    return bool(in_english or (not stretch.isascii() and _PAST_ZH.search(stretch)))


def is_over(text: str, span: Span) -> bool:
    """A fever that has gone, as the words behind it tell: 发烧已经退了."""
    if not _FEVER.search(text, span.start, span.end):
        return False
    behind = span.end + 1 if text.startswith(" ", span.end) else span.end
    return _FEVER_OVER.match(text, behind, behind + _TAKEN_BACK_CHARS) is not None


def is_past(text: str, span: Span) -> bool:
    """The words around the sign speak of long ago and nothing in the text of now.

    A past of its own clause counts, and one of the same sentence where the sign's clause tells a story: "years ago,
    he had a stroke". In "a stent two years ago, crushing chest pain" the pain is present.
    """
    text, span = _nearby(text, span)
    if _PRESENT.search(text):
        return False
    start = max(text.rfind(mark, 0, span.start) for mark in _SENTENCE_MARKS) + 1
    ends = [position for mark in _SENTENCE_MARKS if (position := text.find(mark, span.end)) >= 0]
    end = min(ends, default=len(text))
    began = max((match.end() for match in _CLAUSE.finditer(text, start, span.start)), default=start)
    ended = _CLAUSE.search(text, span.end, end)
    clause = text[began : ended.start() if ended else end]
    return _tells(clause) or bool(_TOLD.search(clause) and _tells(text[start:end]))
