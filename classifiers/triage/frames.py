"""How a whole text speaks of its signs: a story, a question about a disease, or somebody who has them."""

import re
from typing import NamedTuple

from router.domain.query import Sex

_FRAME_CHARS = 600
"""Characters at each end of a text that tell how the whole speaks."""

_WORK = r"(?:story|stories|poem|poetry|novel|novella|scene|screenplay|script|lyrics|song|haiku|limerick|sonnet|fanfic\w*|chapter|dialogue|monologue|plot|sketch|short film|rap|verse|villain|backstory|murder mystery|headline|essay)"
_FICTION = re.compile(
    # A piece of writing is asked for, not a message: "text my boss that …" and "write an email" are real.
    rf"\b(?:write|draft|compose|generate|create|give me|make up|come up with|finish|continue|rewrite|help me (?:write|with))\b[^.?!]{{0,40}}\b{_WORK}\b"
    r"|\b(?:novel|screenplay|fan ?fic\w*|short stor(?:y|ies)|manuscript|sitcom|web ?novel|main character|protagonist|villain|lyrics?|fictional|crossword clue|wordle answer|trivia question|rpg|dungeons|d&d)\b|\bin (?:the|this) game my (?:guy|character|player)\b"
    r"|\b(?:in|from|of|for) (?:the|a|an|this|that|my|our|his|her|new|old|last night's) (?:\w+ ){0,2}(?:movie|film|tv show|show|soap|series|anime|manga|drama|episode|video game|book|song|poem|comic|play|story|documentary)\b"
    r"|\b(?:movie|film|tv show|song|poem|book|story|essay|article|documentary|episode|game|series|album|band|podcast) (?:about|called|titled|named|where|in which|by)\b|\b(?:character|characters|scene|actor|actress|hero|heroine) (?:in|from|of|who|that|whose)\b|\b(?:in|from) the sims\b|\bgame over\b|\b(?:sitcom|soundtrack|trailer|imdb|netflix|theme song)\b|\b(?:song|theme|music|quotes?|scene|cast) (?:from|in|of) \w|\b(?:film|movie)\??$"
    r"|\btranslat\w+\b|\bhow (?:do|would|can) (?:you|i) say\b|\b(?:headline|caption|slogan)s? (?:for|about|that)\b"
    r"|小说|剧本|歌词|台词|片名|歌名|番剧|剧情|同人文?|主角|男主|女主|配角|反派|角色|作文|网文|电影里|电影中|影片[里中]|电视剧[里中]|剧[里中]|剧集|[台韩美日]剧|国产剧|动漫|游戏[里中]|漫画[里中]|故事[里中]|新闻[标题稿]"
    r"|写(?:一?[个篇首段]|个)?[^。，,]{0,12}(?:故事|诗|歌|段子|文案|脚本|标题)|讲(?:一?个)?[^。，,]{0,6}故事|哪(?:首歌|部电影|部剧|本书|部电视剧|集)|(?:首歌|部电影|部剧|本书|部电视剧)(?:里|中|叫|的歌词)|(?:电影|电视剧|小说|漫画|歌)(?:叫|名|推荐)|翻译(?:成|这|一下|为|句|:|：)|[用成](?:英文|英语|日语|法语)怎么说|怎么翻译"
)
# Where none of these stands, nothing above does.
_FICTION_CUES = (
    "stor", "poe", "novel", "scene", "screenplay", "script", "lyric", "song", "haiku", "limerick", "sonnet", "fic", "chapter",
    "logue", "plot", "sketch", "short film", "rap", "verse", "villain", "mystery", "headline", "essay", "sitcom", "character",
    "protagonist", "crossword", "wordle", "trivia", "rpg", "dungeons", "d&d", "movie", "film", "show", "soap", "series", "anime",
    "manga", "drama", "episode", "game", "book", "comic", "play", "documentary", "article", "album", "band", "podcast", "act",
    "hero", "sims", "soundtrack", "trailer", "imdb", "netflix", "theme", "music", "quote", "cast", "translat", " say", "caption",
    "slogan",
)  # fmt: skip
_FICTION_CUES_ZH = (
    "小说", "剧", "歌", "台词", "片名", "番", "同人", "主", "配角", "反派", "角色", "作文", "网文", "影", "动漫", "游戏", "漫画", "故事",
    "新闻", "写", "本书", "集", "翻译", "怎么说", "首",
)  # fmt: skip
_RELATIVE = r"(?:dad|father|mum|mom|mam|mother|wife|husband|hubby|partner|boyfriend|girlfriend|fiance\w*|son|daughter|baby|toddler|child|kid|kids|lo|little one|brother|sister|nan|nana|gran|granny|grandma|grandad|grandpa|grandfather|grandmother|uncle|aunt|auntie|friend|mate|flatmate|roommate|neighbou?r|colleague|boy|girl|nephew|niece)"
_BODY = r"(?:chest|arms?|legs?|head|heart|face|mouth|throat|tongue|eyes?|lips?|stomach|tummy|belly|back|neck|skin|hands?|feet|foot|speech|vision|breath\w*|side|jaw|shoulder|balls?|testicles?|waters|blood|pulse)"
_FIRST_PERSON_NOW = re.compile(
    r"\b(?:i am|i'm|im)\b(?! (?:writing|reading|watching|working on|playing|translating|studying|looking for|making|directing|learning|a writer|an author))"
    r"|\b(?:i have|i've|ive)\b(?! (?:an?|this|the|my|to|been|just|written|read|seen|watched)\b(?: \w+){0,3} (?:characters?|novel|story|scene|book|script|essay|homework|assignment|film|movie|writing|reading|watching))"
    rf"|\b(?:i feel|i can'?t|i cannot|i want to|i took|i just|i keep|i was (?:doing|having|watching|playing|at|in|just)|help me(?! (?:write|with|finish|translate|come))|my (?:left |right |whole |lower |upper )?{_BODY}|(?:my|our) {_RELATIVE}\b(?!'?s? (?:favou?rite|book|novel|essay|story|poem|homework|play)))\b"
    r"|我(?:现在|胸|头|心|肚|浑|也|真|想死|不想|已经|刚|吃了|喘|要死|快|爸|妈|爷|奶|老|孩|儿|女(?!主)|男朋友|弟|妹|哥|姐|朋友|同事|邻居|家(?!乡))|我的(?!小说|故事|剧本|作文|角色|游戏|主角|文|漫画|女主|男主)|(?:他|她)现在"
)
_OWN_EN = re.compile(
    r"\b(?:i|i'?m|i'?ve|im|ive|my|me|we|our|he|he'?s|she|she'?s|his|her|him|they|someone|somebody|somebody's|help)\b"
)
_OWN_ZH = re.compile(
    r"我|俺|咱|(?<!其)他(?!汀)|她|佢|家里|爸|妈|爹|娘(?!胎)|爷|奶奶|老公|老婆|儿子|女儿|宝宝|孩子|娃|老人|邻居|同事|朋友|有人|(?<!急)救(?!护|援)|怎么办|急(?!救|诊|性|腹)|(?<!为)了(?!解)"
)
_DISEASE_EN = r"(?:heart attacks?|stroke|strokes|mini[- ]strokes?|tias?|angina|seizures?|epilepsy|meningitis|sepsis|anaphyla\w+|embolisms?|blood clots?|dvt|aneurysms?|appendicitis|pneumonia|covid|flu|diabetes|ketoacidosis|dka|hypoglyc\w+|pre-?eclampsia|ectopic pregnanc\w+|heatstroke|heat stroke|asthma|copd|concussion|rabies|tetanus|depression|psychosis|overdoses?|alcohol withdrawal|carbon monoxide poisoning|hypothermia|cancer|glaucoma|retinal detachment|shingles|gout|uti|utis|croup|rsv|measles|heart failure|cardiac arrest|high blood pressure|hypertension|arrhythmias?|afib|panic attacks?)"
_DISEASE_ZH = r"(?:心梗|心肌梗死|心脏病|心绞痛|中风|脑梗|脑出血|脑卒中|癫痫|脑膜炎|败血症|肺栓塞|血栓|动脉瘤|阑尾炎|肺炎|流感|糖尿病|酮症|低血糖症?|子痫|宫外孕|热射病|中暑|哮喘|慢阻肺|脑震荡|狂犬病|破伤风|抑郁症|青光眼|视网膜脱落|带状疱疹|痛风|心衰|高血压|心律失常|房颤|过敏性休克|一氧化碳中毒|癌|面瘫|主动脉夹层|高热惊厥)"
_ASKS_ABOUT = re.compile(
    r"\bwhat(?:'s| is| are| was| does| do)\b(?! (?:wrong|happening|going on|my|i\b|up\b|this|to do))|\bwhat (?:causes?|triggers?|happens (?:in|during|when you)|helps prevent)\b|\b(?:symptoms?|signs?|causes?|definition|meaning|types?|stages?|risk factors?|statistics|treatments?|difference|complications?|warning signs|"
    r"prevalence|pathophysiology|mechanism|prognosis|guidelines?|survival|first aid) (?:of|for|between)\b"
    r"|\bhow (?:is|are|does|do|common|many|long does|serious (?:is|are)|dangerous (?:is|are)|to (?:prevent|avoid|recogni[sz]e|spot|diagnose|tell|reduce|lower))\b|\bcan [a-z ]{2,40}(?:cause|lead|trigger|prevent)\b|\b(?:does|do) [a-z ]{2,40} cause\b|\bdefine\b|\bexplain\b|\btell me about\b|\binformation (?:on|about)\b|\bprevent\w*\b|\bwhy (?:do|does) (?:people|women|men|babies|children|kids|some)\b"
    rf"|\b(?:is|are) (?:an? |having an? )?{_DISEASE_EN}(?: \w+)? (?:dangerous|serious|deadly|fatal|contagious|hereditary|genetic|curable|treatable|reversible|common|painful|preventable|life threatening|an emergency)\b|\bcan you (?:die from|survive|recover from|prevent) (?:an? )?{_DISEASE_EN}\b"
    r"|什么是|是什么(?:意思|病|原因|症状|引起)?|有哪些|有什么(?:症状|危害|区别|前兆|表现)|哪些(?:症状|人|原因|表现|药)|的?(?:症状|前兆|先兆|表现|危害|病因|原因|定义|分类|区别|种类|特点|急救(?:方法|知识|措施)?|治疗(?:方法|方案|费用)?|预防|护理|机制|诊断(?:标准)?|分级|后果|科普)(?:是|有|包括|怎么|和|与|以及|$|[?？。])|怎么(?:预防|避免|引起|形成|诊断|区分|鉴别|判断)|如何(?:预防|避免|诊断|区分|鉴别|判断|识别)|会(?:引起|导致|遗传|传染)|为什么会|和.{1,10}区别"
    rf"|{_DISEASE_ZH}(?:很|会不会|是不是很)?(?:严重|危险|会死人|致命|可怕|会传染|能治好|能治愈|遗传|会死)(?:吗|么|嘛|不|\?|$)"
)
# Signs told of first, as somebody has them, with a question behind: "sudden slurred speech, what is it".
_TELLS = re.compile(
    r"\b(?:sudden\w*|since (?:this|last|yesterday|\d)|right now|for (?:\d+|an?|two|three|several|the (?:last|past)) (?:min|hour|day|week)|this (?:morning|afternoon|evening)|tonight|started|keeps|getting worse|worse and worse|won'?t (?:stop|wake|go)|what (?:to do|should)|asap|urgent\w*|\d+ ?(?:hours?|hrs?|mins?|minutes?))\b"
    r"|突然|忽然|现在|刚才|刚刚|今[天早晚]|昨[天晚]|一直|越来越|不停|小时|分钟|[好很][疼痛]|特别|厉害|受不|[疼痛]得|[疼痛]死|半夜|醒来|这会"
)
_ASKS_FIRST = re.compile(
    r"(?:hi|hello|hey|please|ok|so|and|quick question|question|just curious|curious|google|hey siri)?[,:! ]*(?:what|how|can|is|are|does|do|why|define|explain|tell me|information|symptoms?|signs?|causes?|warning signs|list|prevent\w*)\b"
)
_SENTENCE_ENDS_INSIDE = re.compile(r"[.!?。！？\n]\s*\S")


_MAN = re.compile(
    r"\b(?:i'?m|i am|as) (?:a |an )?(?:\w+ ){0,2}(?:man|guy|bloke|dude|male|lad|husband|father|dad)\b|\bmy (?:penis|balls?|testicles?|prostate)\b|^\(?\d{2} ?m\b|\b(?:i'?m|i am|me) \(?\d{2} ?m\b|我是(?:个|一个|名)?(?:男|大?老爷们)|本人男|^男[,， ]?\d|我男"
)
_WOMAN = re.compile(
    r"\b(?:i'?m|i am|as) (?:a |an )?(?:\w+ ){0,2}(?:woman|girl|female|lady|wife|mother|mum|mom)\b|\bmy (?:period|vagina|womb|uterus|cervix)\b|^\(?\d{2} ?f\b|\b(?:i'?m|i am|me) \(?\d{2} ?f\b|我是(?:个|一个|名)?女|本人女|^女[,， ]?\d|我女的?[,， ]?\d|我(?:大姨妈|月经)"
)
_ANOTHER = re.compile(
    r"\b(?:he|she|his|her|him|hers|my (?!penis|balls?|testicles?|prostate|period|vagina|womb|uterus|cervix)(?:\w+ )?"
    rf"{_RELATIVE})\b|他|她|爸|妈|老公|老婆|丈夫|妻子|儿子|女儿|孩子|宝宝|爷|奶|男朋友|女朋友|男友|女友|朋友|同事|哥|姐|弟|妹"
)


class Frame(NamedTuple):
    """How a whole text speaks of its signs."""

    is_fiction: bool
    asks_about: bool
    """A question about a condition, with nobody who has it."""


def frame(text: str) -> Frame:
    """Read the frame of a normalised text."""
    if len(text) > 2 * _FRAME_CHARS:
        text = f"{text[:_FRAME_CHARS]} {text[-_FRAME_CHARS:]}"
    return Frame(
        is_fiction=_may_be_fiction(text) and bool(_FICTION.search(text)) and not _FIRST_PERSON_NOW.search(text),
        asks_about=_asks_about(text),
    )


def _may_be_fiction(text: str) -> bool:
    if any(cue in text for cue in _FICTION_CUES):
        return True
    return not text.isascii() and any(cue in text for cue in _FICTION_CUES_ZH)


def own_sex(text: str) -> Sex | None:
    """The sex that the asker states of themselves, where nobody else is spoken of."""
    text = text[:_FRAME_CHARS]
    is_man, is_woman = bool(_MAN.search(text)), bool(_WOMAN.search(text))
    if is_man == is_woman or _ANOTHER.search(text):
        return None
    return Sex.MALE if is_man else Sex.FEMALE


def _asks_about(text: str) -> bool:
    if _OWN_EN.search(text) or _OWN_ZH.search(text) or not _ASKS_ABOUT.search(text):
        return False
    # One question from its first word on is about the thing; a complaint may end in a question and stays one.
    asks_first = _ASKS_FIRST.match(text) and not _SENTENCE_ENDS_INSIDE.search(text)
    return bool(asks_first) or not _TELLS.search(text)
