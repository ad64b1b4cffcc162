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
    r"|(?:写|看|玩|打|刷|追|听|演|翻)[^,，。]{0,8}(?:到一半|的时候|着着|一半)[,，]?(?:突然|忽然|一下)|我(?:现在|胸|头|心|肚|浑|也|真|想死|不想|已经|刚|吃了|喘|要死|快|爸|妈|爷|奶|老|孩|儿|女(?!主)|男朋友|弟|妹|哥|姐|朋友|同事|邻居|家(?!乡))|我的(?!世界|小说|故事|剧本|作文|角色|游戏|主角|文|漫画|女主|男主)|(?:他|她)现在|一直想死|不想活了|想自杀"
)
# A work as the circumstance in which somebody fell ill: "dad laughed at the sitcom, then grabbed his chest".
_BESIDE = re.compile(
    rf"^(?!.*\b(?:write|which|who|what|name of|scene|character|plot|lyrics|script|ending)\b)(?=.*\b(?:{_RELATIVE}|coworker|he|she|someone)\b).*\b(?:watch(?:ing|ed)?|during|after|while|laugh(?:ed|ing)|playing|like (?:in|something (?:out of|from))|at)\b[^.?!,]{{0,30}}\b(?:movie|film|show|sitcom|soap|game|episode|concert|series|drama)\b"
    r"|我就(?:从|去死|跳|不活|了结)"
)
_OWN_EN = re.compile(
    r"\bpatient (?:presents|complains|reports|feels|describes)\b|\b(?:i|i'?m|i'?ve|im|ive|my|me|we|our|he|he'?s|she|she'?s|his|her|him|they|someone|somebody|somebody's|help)\b"
)
_OWN_ZH = re.compile(
    r"患者(?:感到|感觉|突然|诉|主诉|自述|现在|男|女|[,，])|我|俺|咱|(?<!其)他(?!汀)|她|佢|家里|爸|妈|爹|娘(?!胎)|爷|奶奶|老公|老婆|儿子|女儿|宝宝|孩子|娃|老人|邻居|同事|朋友|有人|(?<!急)救(?!护|援)|怎么办|急(?!救|诊|性|腹)|(?<!为)了(?!解)"
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

# Words that are material for a task about language; what they tell happened to nobody.
_TEXT = r"(?:sentences?|paragraphs?|passages?|excerpts?|reviews?|tweets?|headlines?|articles?|phrases?|words?|statements?|quotes?|snippets?|premise|hypothesis|utterances?|idioms?|proverbs?|metaphors?|similes?|synonyms?|antonyms?|adjectives?|adverbs?|verbs?|nouns?|keywords?|entities|named entities|key points|blanks?|comments?|subtitles?|abstract|log ?lines?|(?:following|given|below|short|above) (?:\w+ ){0,2}texts?)"
_TASK = re.compile(
    rf"\bgiven (?:an?|the|this|these|two|some|below|following) (?:\w+ ){{0,3}}(?:{_TEXT}|text|dialogue|context|title|document|question|post)\b"
    rf"|\b(?:classify|label|tag|categori[sz]e|summari[sz]e|paraphrase|rephrase|reword|rewrite|proofread|punctuate|shorten|simplify|annotate|parse|tokeni[sz]e|rank|sort|extract|identify|underline|highlight|replace|substitute|correct|analy[sz]e|unscramble|complete the|translate|convert|compare|edit|polish|diagram|restructure)\b[^.?!:]{{0,50}}\b(?:{_TEXT}|the following|as (?:positive|negative|spam|true|false))\b"
    r"|\b(?:determine|decide|tell me|detect|predict|guess|find|what is|what's|whats|name) (?:\w+ ){0,3}(?:topic|sentiment|category|genre|tone|emotion|grammatical \w+|tense|main idea|theme|rhyme\w*|moral|odd one out|word class|part of speech) (?:of|in|for|from|between|expressed)\b"
    rf"|\b(?:generate|write|create|make|form|give(?: me)?|suggest|come up with|think of|construct|need) (?:\w+ ){{0,4}}(?:{_TEXT}|captions?|titles?|puns?|jokes?|riddles?|taglines?|slogans?|band names?|usernames?|tongue twisters?) (?:similar|like|that|about|from|with|using|for|containing|to|which|where|of|in)\b"
    rf"|\b(?:another|different|better|fancier|stronger|milder) (?:word|way to say|phrase|term|expression)\b|\buse [^.?!]{{1,40}} in a sentence\b|\b(?:fill in the blanks?|odd one out|multiple choice|which of the following|part of speech|past tense of|past participle|plural of|opposite of|rhymes? with|anagrams? of|etymology|sentence \d ?:|premise ?:|hypothesis ?:|input ?:|output ?:|sentiment ?:|options ?:|passage ?:|context ?:)"
    r"|\b(?:turn|put|change|convert|transform|make) (?:this|it|that|the following|these)\b[^.?!:]{0,20}\b(?:passive|active|past|future|present|indirect|reported|formal|haiku|rhyme|emoji|question|negative|plural)\b|\bfor (?:homework|history class|biology|a quiz|quiz night|trivia night|english lit|gcse|a levels?)\b|\b(?:datasets?|pytorch|tensorflow|sklearn|hugging ?face|unit tests?|train a (?:model|classifier)|flashcards?|subtitles)\b|\b(?:passive|active) voice\b|\b(?:past|future|present) (?:perfect )?tense\b|\breported speech\b|\b(?:limerick|haiku|acrostic|pun|puns|hashtags?|captions?|fortune cookie|knock knock|dad jokes?|icebreakers?|tongue twister|clickbait|thumbnail|ap style|rhyme scheme|iambic)\b"
    rf"|^(?:please |can you |could you )?(?:summari[sz]e|paraphrase|rephrase|reword|rewrite|proofread|shorten|simplify|classify|label|correct|punctuate|condense|continue)\b[^:.]{{0,40}}:|\b(?:the|this) {_TEXT}:? [\"']|\b(?:gerund|preposition|conjunction|subordinate clause|comma splice|oxford comma|semicolon|onomatopoeia|alliteration|palindrome|homophones?|syllables?|hyperbole|oxymoron)\b"
    r"|\b(?:answer|respond to) (?:the|these|this|following) (?:\w+ )?questions?\b|\b(?:based on|according to) (?:the|this) (?:\w+ )?(?:passage|text|context|paragraph|article|story|excerpt)\b|\boutput (?:only|the|an?|yes|true|json|in|as|format|one)\b"
    r"|\b(?:where does|where do) (?:\w+ )?(?:phrase|saying|expression|idiom|word)\b|\b(?:the|this) (?:phrase|saying|expression|idiom|word|verb|noun|adjective|pun)\b|\bin (?:english|french|german|spanish|latin|italian|welsh|british|american|australian|aussie|cockney|gen z|internet) slang\b|\bas an? (?:figure of speech|metaphor|idiom|expression)\b"
    r"|(?:确定|判断|识别|分析|概括|归纳|总结|阅读|比较|检查|纠正|修改|改正|标注|朗读|解释)(?:一?下)?(?:给定|所给|这[句段篇个条首两]|该[句段篇])|(?:以下|下列|下面|给定|所给|上述|上文|这)(?:的|这)?(?:一?[个句段篇条组些首则几两]){0,2}(?:的)?[^，,。:：]{0,5}(?:句|文本|文章|文字|段落|短文|单词|词语|词组|新闻|标题|评论|影评|对话|诗|陈述|题目|选项|成语|语句|歌词|材料|微博|推文|英文|中文|文言文|古文)"
    r"|(?:给(?:出|定)?|把|将|为)(?:一?[个句段篇])?[^，,。:：我]{0,5}(?:句子|文章|段落|文本|一段话|一句话)|改写|缩写|扩写|仿写|续写|改句子|造句|改(?:成|为)(?:被动|陈述|疑问|反问|感叹|拟人|比喻|间接|书面|文言|口语)|(?:提取|抽取|找出|列出|圈出|标出)[^，,。]{0,10}(?:关键词|关键字|实体|主题|人名|地名|形容词|动词|名词|要点|错别字|成语|修辞)|用[^，,。]{1,6}(?:替换|代替|隔开|分隔)"
    r"|(?:生成|写出?|来|想)(?:一?[个句段篇条组])[^，,。]{0,14}(?:句子?|标题|摘要|文案|对话|描述|段落|谜语|灯谜|对联|绕口令|口号|网名|昵称|签名)|网名|昵称|队名|店名|群名|微信名|文案|配文|情话|段子|绕口令|脑筋急转弯|冷笑话|土味|毒鸡汤|表情包|斗图|配色|构图|滤镜|海报|封面图?|(?:造型|妆容|伤口妆|特效妆|仿妆)|用典|出处|名言|(?:形容|描写|描述)[^,。]{0,14}(?:句|词|比喻|段落|成语|诗)|(?:怎么|咋)死的(?=$|[?,。 ])|近义词|反义词|同义词|歇后语|成语|谚语|俗语|谜语|灯谜|对联|[下上]一?句|谐音|押韵|填空|选择题|阅读理解|情感(?:分析|分类|倾向|极性)|分类(?:为|到|成)|归类|润色|病句|修辞|语法错误|错别字|标点|偏旁|部首|笔[画顺]|拼音|多音字|怎么读|咋读|读音|(?:什么|啥|乜)梗|乜嘢?意思|这个词|呢个词|这句话|这首|(?:粤语|广东话|白话|方言|四川话|东北话|上海话|闽南语|普通话|文言文)(?:里|点|怎|咋|中)"
    r"|(?:原句|原文|句子|例句|输入|输出|文本|短文|新闻|评论|题目|语句) ?[:：]"
)
# A message to somebody is as real as what it tells, however it is to be worded.
_MESSAGE = re.compile(
    r"\b(?:to|for|tell|telling) (?:my|the|our|his|her|a) (?:boss|manager|work|office|wife|husband|doctor|gp|nurse|driver|teacher|school|landlord|receptionist|ambulance|neighbou?r|team|clinic|hospital|pharmacist|taxi)\b|\bcan'?t come in\b|发给|请假|(?:跟|给|告诉)(?:领导|老板|老师|医生|司机|护士|主任|班主任|爸|妈|家人|房东|群里)|报警|求助"
)
# Works that are asked for, rated or put on a list, by their names.
_MEDIA = r"(?:movies?|films?|songs?|albums?|tracks?|books?|novels?|games?|paintings?|shows?|series|sagas?|soundtracks?|trailers?|photographs?|pictures?|comics?|chronicles?|tv|episodes?|podcasts?|playlists?|artists?|bands?|musicals?|plays?|documentar(?:y|ies)|anime|manga|textbooks?|poems?|essays?|gifs?|memes?|posters?|wallpapers?|ringtones?|screenings?|showtimes?|movie times|karaoke|sheet music|chords|tabs|lego|costumes?|cosplay|boss(?:es)? fight|dlc|mods?|walkthrough|speedrun)"
_CATALOGUE = re.compile(
    r"\bwho (?:wrote|sang|sings|directed|coined|invented|painted|composed|discovered|plays|played|voiced|voices|founded|sculpted|choreographed|narrates)\b|\b(?:makeup|make-up|sfx|special effects?|costume|prop|cosplay|face paint) (?:tutorial|ideas?|look|kit|tips|artist|effects?|for)\b|\bsfx\b|\b(?:fake|stage|prop|theat(?:re|rical)|costume|movie) (?:blood|knife|knives|wounds?|guns?|vomit|arm|hand|limbs?|scars?|bruises?|burns?)\b|\b(?:halloween|haunted house) (?:makeup|costumes?|decor\w*|props?|look|house|party ideas|display)\b"
    r"|万圣节|伤口妆|特效妆|特效化妆|化妆教程|道具|cos服|cosplay|舞台剧?|话剧|仿真|假血|血浆怎么做|谁(?:唱|写|演|画|导|配音)的"
    rf"^(?:(?:please|pls|hey \w+|ok \w+|can you|could you|would you|i want to|i'd like to|i wanna|let's|go|just|to|now|also),? )*(?:find|search(?: for)?|look up|look for|show(?: me)?|play|stream|download|watch|buy|recommend|get me|order|rent|record|skip|queue|who (?:sang|sings|wrote|directed|made|painted|played|stars)|what (?:year|platform|channel)|where can i (?:watch|see|stream|hear|buy)|tell me about|read me)\b[^.?!]{{0,60}}\b{_MEDIA}\b"
    rf"|\b(?:add|put)\b[^.?!]{{1,80}}\b(?:playlist|queue|watch ?list|wish ?list|reading list|library)\b|\b(?:rate|give|award)\b(?![^.?!]*\bpain\b)[^.?!]{{1,80}}\b(?:stars?|points?|rating|out of (?:6|5|10|six|five|ten)|\d ?/ ?\d)\b|\b(?:play|put on|listen to) (?:the |some |me |that |a |something )?[^.?!,]{{0,60}} ?\b(?:by|on (?:spotify|youtube|apple music|deezer|the speaker|tidal|pandora)|from (?:the )?(?:album|nineties|eighties|\d0s))\b"
    r"|(?:播放|放一?首|来一?首|搜一?下?|找一?[部本首下]|推荐|想看|求一?[部本首]|下载)[^，,。]{0,20}(?:歌|曲|专辑|电影|片|剧|书|漫|游戏|番|小说|壁纸|表情包|皮肤|手办|周边|BGM|bgm)|《[^》]{1,20}》|<[^>]{1,20}>(?=的|里|中|是|什么|好看|结局)"
)
# What happens inside a game; somebody who plays one may fall ill, and is then told of beside it.
_GAME = re.compile(
    r"^(?:bloodborne|skyrim|elden ring|rdr2|botw|totk|minecraft|fortnite|roblox|valorant|stardew|sims ?\d?|phasmophobia|warzone|terraria|rimworld|bg3|dnd|d&d|gta ?\w?|zelda|fallout ?\d?|hades|sekiro)\b"
    r"|\b(?:pose reference|reference photos?|how (?:to|do (?:i|you)) (?:draw|paint|animate|sculpt|sketch|film|photograph)|draw (?:a|an|me|someone|people)|sketch of|painting of|drawing of|photoshop|procreate|in blender|(?:unity|unreal) (?:engine|game|project|\d)|in (?:unity|unreal) \d?|midjourney|stable diffusion|image prompt|stock photo|clip ?art|animation|rendering|vector|illustration|anime style|ragdoll|storyboard|stunt (?:people|double|performer)s?|magic tricks?|fan ?art|tattoo (?:design|idea|meaning))\b"
    r"|\b(?:stocks?|share price|crypto|bitcoin|btc|ethereum|nasdaq|portfolio|s&p|ftse|market cap|forex|in the polls|highlights|who came on|fantasy (?:team|league|football))\b"
    # What was, of people long dead or known to all: "why did socrates drink poison".
    r"|^(?:so |ok |hey \w+ )?(?:who(?:'s| is| was| were| got| died| invented| killed| shot| stabbed| poisoned| won)|why did|how did|when did|where did|what year|in what year|was there|were there|whose|which (?:\w+ )?(?:emperor|king|queen|president|pope|actor|actress|singer|rapper|composer|philosopher|author|poet|beatle|saint|god|goddess|character|country|war|battle|ship|film|animal))\b"
    r"|\b(?:git|last commit|merge conflict|this merge|pull request|docker|kubernetes|kubectl|regex|javascript|typescript|python script|sql query|stack trace|localhost|kernel panic|npm|webpack|compiler|segfault|api endpoint|css|html)\b"
    r"|背单词|单词|词语|谁是卧底|海龟汤|推理题|脑洞|字幕|配音|毕业论文|论文题目|开题|数据集|开源|报错|编译|脚本|接口"
    r"|怎么画|画一[个张幅]|手绘|插画|建模|素材|提示词|ai绘画|这张图|修图|魔术师?|杂技|胸口碎大石|特技|替身|[泰韩美港日英台]剧|古装|短剧|甜宠|综艺|脱口秀|相声|小品|[男女][二三](?![十百岁]|\d)|第几[集回季章]|哪[一]?[集回季章]|大结局|结局|弹幕|番外|原著|套戏|出戏|部戏|部片|条片|套剧|预告片|票房|股票|股市|大盘|基金|基民|散户|币圈|比特币|a股|港股|牛市|熊市|跌停|涨停"
    r"|是(?:不是)?被?[^,。]{0,10}(?:死|杀|害|炸)的(?:吗|么|\?|$)|怎么被(?:害|杀|处死)|临死前说"
    r"\b(?:house md|house m\.d\.?|grey'?s anatomy|(?:the )?sopranos|breaking bad|better call saul|game of thrones|the office|peaky blinders|stranger things|squid game|the walking dead|eastenders|coronation street|corrie|emmerdale|holby|casualty episode|call the midwife|bridgerton|succession|the boys|sherlock|line of duty|titanic|jaws|harry potter|lord of the rings|the hobbit|star wars|marvel|batman|joker|hamlet|macbeth|romeo and juliet|othello|king lear|julius caesar|the crucible|moby dick|dracula|frankenstein|squid games|attack on titan|demon slayer|jujutsu kaisen|one piece|naruto|chainsaw man|death note|the simpsons|family guy|south park|rick and morty)\b"
    r"|甄嬛|红楼梦|水浒|西游|三国|金瓶梅|武大郎|潘金莲|林黛玉|周瑜|诸葛亮|曹操|关羽|华佗|秦始皇|皇帝|太监|王朝|唐朝|宋朝|明朝|清朝|汉朝|慈禧|拿破仑|泰坦尼克|电锯惊魂|琅琊榜|知否|庆余年|狂飙|隐秘的角落|还珠|海贼王|火影|柯南|咒术|巨人|鬼灭|电锯人|哈利波特|指环王|权力的游戏|漫威|复仇者联盟|灰太狼|猫和老鼠|历史上|古人|古代|史上|恐龙|庞贝"
    r"\b(?:in|on|from|for) (?:minecraft|roblox|fortnite|pok[eé]mon|zelda|botw|totk|elden ring|bloodborne|dark souls|sekiro|among us|valorant|league|dota ?2?|overwatch|stardew(?: valley)?|skyrim|gta ?\w?|call of duty|cod|warzone|apex(?: legends)?|resident evil|silent hill|hollow knight|hades|terraria|baldur'?s gate ?3?|bg3|genshin|the witcher|world of warcraft|wow|red dead(?: redemption)?|rdr2|god of war|the last of us|dead by daylight|cyberpunk|hitman|final fantasy\w*|monster hunter|rimworld|crusader kings|civ ?\w?|fallout ?\w?|diablo ?\w?|destiny ?2?|palworld|subnautica|phasmophobia|lethal company|animal crossing|dnd|d&d|pathfinder|mario|the sims|sims ?4)\b"
    r"|\b(?:boss fight|final boss|boss battle|one shots me|respawn\w*|speedrun\w*|hitbox|dps|npcs?|dlc|hp bar|half hp|low hp|health bar|save file|save point|skill tree|gym leader|dragon gym|side ?quests?|main quest|loot|lootbox|parry|dodge roll|iframes|i-frames|jungler|impostor|teamfight|ranked match|healing potions?|mana|paladin|necromancer|dungeon master|hit points|saving throw|level \d+ (?:wizard|rogue|cleric|fighter))\b|^pok[eé]mon\b"
    r"|只狼|艾尔登法环|老头环|黑神话|魂系|血源|黑暗之魂|原神|王者荣耀|吃鸡|和平精英|英雄联盟|我的世界|塞尔达|宝可梦|星露谷|生化危机|寂静岭|鬼泣|崩铁|明日方舟|第五人格|蛋仔|金铲铲|永劫无间|狼人杀|剧本杀|密室逃脱|跑团|空洞骑士|饥荒|泰拉瑞亚|怪物猎人|帕鲁|暗黑4?|二阶段|三阶段|打法|怎么破|通关|副本|血条|残血|满血|回血|复活点|存档|支线|主线任务|技能点|加点|出装|上分|排位赛|打野|辅助位|奶妈位|团灭|开荒|爆率|大招|连招"
)
_AT_PLAY = re.compile(
    r"\b(?:while|playing|gaming|during|halfway|mid-?game|middle of|then|suddenly|since|after|now)\b|打着|玩着|正[在打玩]|[看玩听打读]完|[看听]着|一直|玩到一半|打到一半|之?后|突然|时候"
)
# Somebody named beside, or a body that is no animal's or machine's.
_SOMEBODY = re.compile(
    rf"\b{_RELATIVE}s?\b(?!')|\b(?:someone|somebody|people|man|woman|guy|lady|bloke|passenger|driver|customer|patient|everyone|we|us|we're|they're|me and|myself|yourself|mate|student|pupil|teammate)\b|\b(?:ambulance|911|999|112|er|a&e|paramedics?|hospital|urgent|emergency|help)\b"
    r"|\b(?:chest|arms?|jaw|speech|slurr\w+|numb\w*|sweat\w*|droop\w*|pregnan\w+|suicid\w*|wrists?|lips|throat|tongue|belly|stomach|pulse)\b"
    r"|爸|妈|爹|爷爷|奶奶|外公|外婆|姥|老公|老婆|儿子|女儿|宝宝|孩子|娃|老人|邻居|同事|朋友|同学|室友|有人|路人|客人|大爷|大妈|阿姨|叔|伯|哥(?!特)|姐|弟|妹|老师|师傅|救命|急救|救护|120|急诊|医院|怎么办|胸[口痛闷]|胳膊|手臂|嘴歪|出汗|冷汗|怀孕|割腕|安眠药"
)
_VITAL = re.compile(
    r"\b(?:breath\w*|unconscious(?! bias)|slurr\w+|droop\w*|bleeding (?:heavily|badly|out|a lot)|lips|throat|swollen"
    r"|(?:cut|mauled|sliced|ripped|took|bit|tore) (?:\w+ ){0,3}(?:off|face|hand|fingers?|toes?|foot|arm|leg|neck)"
    r"|collapsed (?!buildings?|bridges?|lungs? in|stars?))\b"
    r"|呼吸|喘不|嘴唇|意识|昏迷|叫不醒|噎住|大汗|起疹|脐带|羊水|血止不住|止不住血|说不清|歪斜|嘴歪|口角"
)
_CAST = re.compile(
    r"\b(?:the|a|that) (?:guy|girl|boy|man|woman|lady|kid|baby|doctor) (?=in|from|who|having|with|that|getting)"
)
_PRONOUN = re.compile(r"\b(?:he|he'?s|his|she|she'?s|him|her|hers|pills|tablets)\b|他|她|佢")
_HEADLINE = re.compile(
    r"^[^,。]{0,8}(?:男子|女子|女孩|男孩|男童|女童|工人|老汉|大爷|大妈|司机|学生|大学生|村民|外卖员|明星|演员|歌手|游客|乘客|夫妻|孕妇|嫌犯|\d+岁\S{1,3})[^。]{0,24}(?:获救|被救|救出|医生提醒|专家提醒|提醒家长|家长警惕|真相|原因公布|被[^,。]{0,6}制服|不治|疑似|不幸|被追责|致[^,。]{0,5}[死伤]|上热搜|目击者)"
    "|"
    r"\b(?:jailed|sentenced|convicted|charged with|pleads?|pleaded|found guilty|acquitted|verdict|inquest|coroner|prosecutors?|reportedly|spokes(?:man|woman|person)|according to (?:police|officials|reports|a study)|police (?:say|said)|officials (?:say|said)|lawsuit|sues|breaking news|(?:reuters|bbc|cnn)\b|dies aged|dead at \d\d|death toll|suing|tour operator|manhunt|tributes paid|murder probe|goes viral|shares? (?:plunge|tumble|slump)\w*)\b"
    r"|获刑|被判|判处|一审|二审|终审|刑拘|批捕|被捕|涉嫌|通报|热议|热搜|网友|曝光|记者|警方(?:称|通报|回应|提醒|调查|介入)|索赔|赔偿|起诉|立案|官方回应|身亡|坠亡|溺亡|遇难|讣告|死者|嫌疑人|被害人|凶手|命案|法院|检方|辟谣|据报道|据悉|新华社|央视|头条|股价|收盘"
)
_HERE_NOW = re.compile(
    r"\b(?:i|i'm|im|my|me|we|our|now|right now|just|help|in front of|next to|beside|outside my|what do|what should)\b|我|俺|咱|刚|正在|现在|面前|旁边|路边|隔壁|楼下|身边|怎么办|救命|求助|快来|有人|马上|今[早天晚]|在线等"
)
# A pet, a plant or a machine as the one that the sign is told of, at the head of a clause.
_PET = r"(?:dogs?|pupp(?:y|ies)|pup|doggo|cats?|kittens?|kitty|hamsters?|rabbits?|bunny|guinea pigs?|gerbils?|parrots?|budgies?|cockatiel|canary|hens?|roosters?|horse|pony|foal|mare|cows?|calf|goats?|sheep|ewes?|ferrets?|tortoise|turtle|gecko|lizard|iguana|bearded dragon|axolotl|snakes?|corn snake|goldfish|betta|koi|labrador|poodle|spaniel|beagle|husky|pug|dachshund|collie|terrier|bulldog|frenchie|retriever|shih tzu|chihuahua|corgi|tabby|ragdoll|maine coon)"
_PET_SIGN = r"(?:heart|seizures?|fits?|fitting|convuls\w+|faint\w*|collaps\w+|dying|passed out|breath\w*|wheez\w+|gasp\w*|chok\w+|vomit\w*|threw up|throwing up|bleed\w*|blood\w*|stroke|heart attack|swallow\w*|ate|eaten|eating|chewed|limp|shaking|paralys\w+|poison\w*|unconscious|suffocat\w+|drown\w*|pant\w*|stung|bitten|fever|tremors?|foaming|diarrh\w+|antifreeze|chocolate|back legs)"
_THING = r"(?:phones?|iphone|charger|laptops?|computer|pc|printer|router|wifi|tv|engine|fridge|freezer|dishwasher|washing machine|dryer|hoover|vacuum|roomba|battery|servers?|app|website|consoles?|xbox|ps5|tablet|ipad|macbook|camera|drone|radiator|boiler|oven|kettle|toaster|alexa|siri|kindle|smartwatch|headphones|speakers?|gpu|cpu|fan|script|program|pipeline|database|container|plants?|orchid|succulents?|cactus|monstera|fern|basil|lawn|hedge|bonsai|sourdough|starter|motherboard|hard drive|ssd|keyboard|mouse|screen|monitor|projector|lawnmower|mower|chainsaw|car|van|truck|motorbike|scooter|bike|economy|company|startup|pipe|pipes|sink|drain|toilet|volcano|pen)"
_THING_SIGN = r"(?:seizures?|fits?|faint\w*|dying|died|dead|overheat\w*|burning hot|boiling hot|hot|breathing|chok\w+|gasp\w*|wheez\w+|cough\w*|bleed\w*|stroke|heart attack|drown\w*|suffocat\w+|limp|vomit\w*|unconscious|coma|in shock|killing)"
_FRONT = r"(?:^|[.!?;,:] ?|\b(?:if|when|why|because|and|but|so|that) )(?:(?:so|ok|hi|hey|omg|ugh|help|why (?:does|is|did)|is|does|did) ){0,3}(?:(?:my|our|the|this|that|an?|one of (?:my|our|the)|(?:(?:my|our|the) )?\w+'s|his|her|their) )?(?:(?!\w*(?:ing|ed)\b|with|by|over|from|of|and|the|my|our|on|in|at|to|after|bit|fed|hit|kicked|attacked|ate|swallowed|drank|licked|off)[\w']+ ){0,2}"
_BETWEEN = r"(?!(?:he|she|i|we|while|when|after|then|my|because|so|made|makes|making|left|gave)\b)[\w']+"
_NOT_HUMAN = re.compile(
    rf"\b{_PET}\b.*\bvets?\b|\bvets?\b.*\b{_PET}\b|"
    rf"{_FRONT}{_PET}(?:'s)?(?! (?:bit|bite|bites|scratch\w*|attack\w*|hair|fur|food|poo|lick\w*|allerg\w*|riding|threw|kick\w*|tablets|wormer|pills|meds))\b (?:{_BETWEEN} ){{0,5}}?{_PET_SIGN}\b"
    rf"|{_FRONT}{_THING}(?:'s)?(?! (?:crash\w*|accident|hit|door|fumes|exhaust|fire|acid|exploded|flipped|went))\b (?:{_BETWEEN} ){{0,4}}?{_THING_SIGN}\b"
    r"|(?<![像被遛抱跟和与给])(?:(?:马|警|军|导盲|牧羊|田园|贵宾|幼|小)犬|鸽子|麻雀|雀仔|小鸟|蜗牛|我的龟|巴西龟|草龟|美短|加菲|暹罗|边牧|比熊|博美|法斗|萨摩|德牧|羊驼|蚕宝宝|狗狗?|狗子|猫咪?|喵|仓鼠|兔子|兔兔|鹦鹉|乌龟|金鱼|锦鲤|毛孩子|主子|泰迪|金毛|柯基|布偶|英短|橘猫|二哈|哈士奇|拉布拉多|柴犬|龙猫|荷兰猪|守宫|小鸡|母鸡|母猪|奶牛|羊|马驹)[^。!?,]{0,12}(?:摔|撞(?:玻璃|到玻璃|断|死|晕)|被车撞|不动|中暑|软趴|没动静|难产|抽搐|抽筋|晕|倒|快死|断气|不行|发烫|烫|吐|呼吸|喘|中毒|便血|尿血|拉血|出血|流血|瘫|发烧|昏|癫痫|心脏病|吞|误食|吃了|口吐白沫|休克|窒息|噎|没气|冇气|唔郁|没动静|走不动)"
    r"|(?:月季|玫瑰|绣球|绿萝|多肉|盆栽|绿植|花苗|发财树|君子兰|茉莉|兰花|吊兰|番茄苗|秧苗|草坪|仙人掌|栀子花|三角梅|薄荷|香菜)[^。!?,]{0,8}(?:晕|蔫|死|淹|晒|烫|窒息|喘|断气|休克|中暑|抽搐|倒)"
    r"|(?:绿萝|多肉|盆栽|绿植|花苗|植物|发财树|君子兰|月季|茉莉|龟背竹|兰花|吊兰|手机|充电[器头宝]|电脑|笔记本|主机|显卡|路由器|空调|冰箱|发动机|引擎|水箱|热水器|电池|平板|耳机|打印机|服务器|程序|洗衣机|电视|键盘|鼠标|屏幕|系统|网站|wifi|插座|插头|变压器|音响|相机|无人机|扫地机|电饭[煲锅]|火山|代码|脚本|数据库|内存|线程|进程)(?![^。!?]*(?:洗澡|冲凉|煤气|一氧化碳|房间|屋|人))[^。!?,]{0,8}(?:烫|发热|过热|快死|死咗|死了|断气|不行|抽风|抽搐|喘|窒息|咽气|吐血|没气)"
)
# Animals of the wild are asked about, not cared for, unless one bit or stung somebody.
_WILD = r"(?:octopus\w*|whales?|sharks?|dolphins?|pythons?|anacondas?|crocodiles?|alligators?|dinosaurs?|mosquito\w*|ants?|penguins?|polar bears?|lobsters?|fish|frogs?|birds?|owls?|eagles?|elephants?|giraffes?|lions?|tigers?|wolves|wolf|bears?|spiders?|scorpions?|bees|jellyfish|snails?|worms?|insects?|cockroach\w*|flies|goats?|cows?|horses?|dogs?|cats?|mammoths?|sloths?|hippos?|bats?|seahorses?|squids?|crabs?|turtles?|aliens?|zombies?|vampires?|mummies|astronauts?|gladiators?|pharaohs?|vikings|knights|kings?|queens?|romans|pompeii|volcano\w*|titanic|guillotine)"
_WILD_ASKED = re.compile(
    rf"^(?:hey \w+ |so |ok |random question:? |quick question:? )?(?:can|could|do|does|did|how|why|what|when|which|would|will|is|are|were|was|name)\b[^.?!]{{0,50}}\b{_WILD}\b(?! (?:bite|sting|venom|attack|bones?|hooks?))|^(?:the )?{_WILD}\b[^.!]{{0,60}}\?"
    r"|(?:鲸鱼?|鲨鱼?|章鱼|海豚|大象|长颈鹿|狮子|老虎|恐龙|企鹅|螳螂|蚂蚁|蜘蛛|青蛙|蝙蝠|乌贼|鳄鱼|蟒蛇|骆驼|猫头鹰|羊(?!水|肉)|牛(?!肉|奶)|马(?!上|桶|蜂)|(?<!吃)(?<!食)鱼(?!刺|骨|胆|肉)|虫子?|蚊子|蟑螂|外星人|吸血鬼|木乃伊|僵尸|丧尸|美人鱼|毒蛇(?=咬(?:了|到)?自己))[^。!,]{0,20}(?:吗|为什么|为啥|会不会|多久|怎么|什么|\?)|为[什啥]么?[^。!,]{0,4}(?:鲸|鲨|羊|牛|马|鱼|狗|猫|鸟|蛇|蚊子|螳螂|蚂蚁|恐龙|青蛙|蜘蛛)"
)
_HURT_BY_IT = re.compile(
    r"\b(?:bit|bitten|scratched|kicked|threw|thrown|knocked|fell on|ran over|run over|hit|crashed|trapped|crushed|attacked|landed|dragged|burnt|burned|electrocuted|shock(?:ed)?|stung|sting|bites?|choked|stuck in) (?:me|my|him|her|his|a|the|by|off|on)\b|\bi (?:can'?t|cannot|feel|fell|have|had|got|faint\w*|collapse\w*|passed|was|am|might|hit|burn\w*|bleed|bled|keep|swallowed|ate|drank|took|think i|nearly|almost)\b|\b(?:i'm|im|i've|my (?:hands?|fingers?|legs?|arms?|face|foot|throat|head|heart)) |咬|抓(?:伤|破|出血|了[我他她手脸]|一[下道把])|被[^,。!?]{0,8}(?:抓|挠|扑倒|顶|啄|蹬|叮|蜇)|挠|(?<!被车)(?<!狗)撞(?!玻璃|到玻璃|断腿|死了|晕)|踢|烫伤|烫到|烫着|触电|电到|电了|漏电|压[到住]|砸|我(?!家|的|们|養|养|嗰|只|部|个|隻|台|盆)|手指|脸|喉"
)


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
    """A story, an exercise, a work by its name, a game, a headline, a pet or a thing: nobody is ill."""
    asks_about: bool
    """A question about a condition, with nobody who has it."""


def frame(text: str) -> Frame:
    """Read the frame of a normalised text."""
    if len(text) > 2 * _FRAME_CHARS:
        text = f"{text[:_FRAME_CHARS]} {text[-_FRAME_CHARS:]}"
    return Frame(
        is_fiction=_nobody_has_it(text),
        asks_about=_asks_about(text),
    )


def _nobody_has_it(text: str) -> bool:
    is_told_by_somebody = _FIRST_PERSON_NOW.search(text) or _BESIDE.search(text)
    if not is_told_by_somebody and _is_material(text):
        return True
    if _VITAL.search(text):
        # A sign that kills within minutes outweighs any word of a game, a task or an animal beside it.
        return False
    if not is_told_by_somebody and _is_elsewhere(text):
        return True
    if _WILD_ASKED.search(text) and not _OWN_EN.search(text) and not _OWN_ZH.search(text):
        return not _HURT_BY_IT.search(text.replace("咬自己", "").replace("咬了自己", ""))
    return bool(_NOT_HUMAN.search(text)) and not _SOMEBODY.search(text) and not _HURT_BY_IT.search(text)


def _is_material(text: str) -> bool:
    """Fiction, or a text that begins with a task about language."""
    is_task = bool(_TASK.match(text)) and not _MESSAGE.search(text)
    return is_task or (_may_be_fiction(text) and bool(_FICTION.search(text)))


def _is_elsewhere(text: str) -> bool:
    """A task, a work, a game or a headline, with nobody beside it."""
    names_somebody = _SOMEBODY.search(_CAST.sub("", text)) or _PRONOUN.search(text)
    if not names_somebody:
        if _TASK.search(text) and not _MESSAGE.search(text):
            return True
        if (_CATALOGUE.search(text) or _GAME.search(text)) and not _AT_PLAY.search(text):
            return True
    return bool(_HEADLINE.search(text)) and not _HERE_NOW.search(text)


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
