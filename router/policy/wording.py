"""Every sentence of the service, with `first_aid.py` in one place a clinician and an editor can review.

Pattern of a card: one action first, the number second, the reason third, one life-saving line, then stop.
Each text stands in both languages; a test refuses a key that lacks one.
"""

from collections.abc import Mapping
from types import MappingProxyType

from router.domain.triage import Level
from router.policy.bilingual import Text

NOTICE = Text(
    "AI-generated information, not a diagnosis; it does not replace a doctor.",
    "本内容由 AI 生成，不是诊断，不能代替医生。",
)
NOTICE_GENERAL = Text("AI-generated answer; check what matters.", "本内容由 AI 生成，重要信息请核实。")
NOTICE_EMBEDDED = Text(
    "Written by a tiny demonstration model that is often wrong; configure a general model for real use.",
    "由小型演示模型生成，经常出错；正式使用请配置通用模型。",
)
NOTICE_EMERGENCY = Text(
    "Automatic safety message based on your words, not a diagnosis.",
    "根据您的描述自动给出的安全提示，不是诊断。",
)

TIME_FRAME: Mapping[Level, Text] = MappingProxyType(
    {
        Level.EMERGENCY_AMBULANCE: Text("now, by ambulance", "立即，呼叫救护车"),
        Level.EMERGENCY: Text("now, at an emergency department", "立即，前往急诊"),
        Level.CONSULTATION_24: Text("within 24 hours", "24 小时内"),
        Level.CONSULTATION: Text("within days to weeks", "数天到数周内"),
        Level.SELF_CARE: Text("at home, with a pharmacist's help if needed", "在家护理，需要时咨询药师"),
        Level.NONE: Text("no time frame", "无时间要求"),
    }
)

CALL_AMBULANCE = Text("Call an ambulance now: {number}.", "请立即拨打 {number} 叫救护车。")
CALL_AMBULANCE_UNKNOWN = Text(
    "Call your local emergency number for an ambulance now.",
    "请立即拨打当地急救电话叫救护车。",
)
GO_EMERGENCY = Text(
    "Go to the nearest emergency department now. If you cannot get there safely, call {number}.",
    "请立即前往最近的急诊。如果无法安全到达，请拨打 {number}。",
)
REASON = Text("What you describe can be a sign of: {name}.", "您的描述可能是以下情况的信号：{name}。")
DO_NOT_DRIVE = Text("Do not drive yourself.", "不要自己开车前往。")

CRISIS_FIRST = Text(
    "You deserve help right now. Please reach a person: {lines}.",
    "您现在就值得被帮助。请马上联系能陪您说话的人：{lines}。",
)
CRISIS_STAY = Text(
    "If you have harmed yourself or might act on these thoughts, call {number} or go to an emergency department. "
    "Stay with someone and move away from anything you could use to hurt yourself.",
    "如果您已经伤害自己，或可能这样做，请拨打 {number} 或去急诊。请和别人待在一起，离开可能伤害自己的东西。",
)
CRISIS_FIRST_OTHER = Text(
    "Stay with them and reach a trained person together: {lines}.", "请陪在对方身边，一起联系能帮忙的人：{lines}。"
)
CRISIS_STAY_OTHER = Text(
    "If they have harmed themselves or might, call {number} or take them to an emergency department. "
    "Do not leave them alone, and put out of reach anything they could use to hurt themselves.",
    "如果对方已经伤害自己，或可能这样做，请拨打 {number} 或带去急诊。不要让对方独处，把可能用来伤害自己的东西收好。",
)
LOCAL_LINES = Text(
    "your local emergency number, a crisis line or someone you trust", "当地急救电话、危机热线或信任的人"
)
NO_CRISIS_LINE = Text(
    "someone you trust, or a crisis line in your country", "您信任的人，或所在国家、地区的心理危机热线"
)
"""For a country of which no crisis line is on file."""
LOCAL_EMERGENCY = Text("your local emergency number", "当地急救电话")
LOCAL_POLICE = Text("your local emergency number", "当地报警电话")
VIOLENCE_FIRST = Text(
    "If you are in danger now, get to a safe place and call {number} when it is safe to do so.",
    "如果您现在有危险，请先到安全的地方，在安全时拨打 {number}。",
)
VIOLENCE_CARE = Text(
    "A hospital can treat injuries in confidence; some care works best within hours, so go as soon as you can, "
    "even if you feel well.",
    "医院会为您保密并处理伤情；有些处理越早越好，即使感觉没事也请尽快就诊。",
)
VIOLENCE_TALK = Text(
    "You do not have to manage this alone: a doctor, nurse or social worker will listen in confidence.",
    "您不必独自承受：医生、护士或社工会为您保密，听您说。",
)
VIOLENCE_NET = Text(
    "If it gets worse or you are in danger, get to a safe place and call {number} when it is safe to do so.",
    "如果情况变糟或有危险，请先到安全的地方，在安全时拨打 {number}。",
)
PRIVACY = Text(
    "If somebody may see this screen, close it or use another device.",
    "如果有人可能看到这个屏幕，请关闭它或换一台设备。",
)


CARE_TITLE: Mapping[Level, Text] = MappingProxyType(
    {
        Level.EMERGENCY_AMBULANCE: Text("Emergency: call an ambulance now", "紧急：请立即呼叫救护车"),
        Level.EMERGENCY: Text("Emergency: go to an emergency department now", "紧急：请立即去急诊"),
        Level.CONSULTATION_24: Text("See a doctor within 24 hours", "请在 24 小时内就医"),
        Level.CONSULTATION: Text("See a doctor in the coming days", "建议近期就医"),
        Level.SELF_CARE: Text("You can usually look after this at home", "通常可以在家护理"),
    }
)
CRISIS_TITLE: Mapping[Level, Text] = MappingProxyType(
    {
        Level.EMERGENCY_AMBULANCE: Text("Emergency: get help right now", "紧急：请立即求助"),
        Level.EMERGENCY: Text("Please get help right now", "请现在就求助"),
        Level.CONSULTATION_24: Text("Please talk to someone today", "请今天就找人谈一谈"),
        Level.CONSULTATION: Text("Please talk to someone in the coming days", "请在近几天找人谈一谈"),
        Level.SELF_CARE: Text("It helps to talk to someone", "找人谈一谈会有帮助"),
    }
)
VIOLENCE_TITLE: Mapping[Level, Text] = MappingProxyType(
    {
        Level.EMERGENCY_AMBULANCE: Text("Emergency: get help now", "紧急：请现在求助"),
        Level.EMERGENCY: Text("Please get help now", "请现在求助"),
        Level.CONSULTATION_24: Text("Please talk to someone today or tomorrow", "请在今天或明天找人谈一谈"),
        Level.CONSULTATION: Text("Please talk to someone in the coming days", "请在近几天找人谈一谈"),
        Level.SELF_CARE: Text("It helps to talk to someone", "找人谈一谈会有帮助"),
    }
)
"""Says nothing of what it is about: somebody may read over the asker's shoulder."""
CARE_MESSAGE: Mapping[Level, Text] = MappingProxyType(
    {
        Level.CONSULTATION_24: Text(
            "Have this looked at by a doctor today or tomorrow.", "请在今天或明天内请医生检查。"
        ),
        Level.CONSULTATION: Text(
            "If it lasts, comes back or worries you, make an appointment with a doctor.",
            "如果症状持续、反复或让您担心，请预约医生就诊。",
        ),
        Level.SELF_CARE: Text(
            "A pharmacist can help you choose something. See a doctor if it has not settled.",
            "药师可以帮您选择用药。如果没有好转，请去看医生。",
        ),
    }
)
SAFETY_NET = Text(
    "If it suddenly gets worse, go to the nearest emergency department.", "如果突然加重，请立即去最近的急诊。"
)

CARE_STANDS: Mapping[Level, Text] = MappingProxyType(
    {
        Level.EMERGENCY_AMBULANCE: Text(
            "This cannot wait: please act on the emergency advice above now.",
            "这种情况不能等，请马上按上面的急救提示去做。",
        ),
        Level.EMERGENCY: Text(
            "This cannot wait: please go to an emergency department now, as advised above.",
            "这种情况不能等，请按上面的提示马上去急诊。",
        ),
        Level.CONSULTATION_24: Text(
            "Please still have this looked at by a doctor within 24 hours.", "还是请在 24 小时内让医生看一看。"
        ),
        Level.CONSULTATION: Text(
            "If it lasts, comes back or worries you, please do see a doctor.",
            "如果持续、反复或让您担心，还是请去看医生。",
        ),
    }
)
"""Stands in place of a model's words that talk someone out of the care their card asks for."""
CHILD_DOSE = Text(
    "No amount is given here: the right dose for a child depends on age and weight, so ask a pharmacist or a doctor "
    "and have both to hand.",
    "这里不给出用量：孩子的剂量要看年龄和体重，请带着这两项去问药师或医生。",
)
CHILD_DOSE_NOTE = Text(
    "A child's dose goes by weight and age: ask a pharmacist or a doctor, or read the leaflet, with both to hand.",
    "孩子的用量要看体重和年龄：请带着这两项咨询药师或医生，或对照说明书。",
)
"""Ends every answer to a question about a child's dose, whoever wrote it."""
NO_PRESCRIPTION = Text(
    "Nothing can be prescribed here; a doctor or pharmacist can tell you what suits you.",
    "这里不能开处方；请让医生或药师告诉您适合用什么。",
)

REMINDER = Text(
    "The emergency advice above still stands. Please act on it now.", "上面的急救提示仍然有效，请马上照着去做。"
)
REMINDER_PERSON = Text(
    "The advice above still stands, and so does this: do not face it alone, reach someone now.",
    "上面的话仍然有效：请不要独自面对，现在就联系能帮忙的人。",
)
"""A card already shown in this conversation is not repeated word for word; under it stand its numbers."""

SUMMARY_HEADING = Text("What to tell the doctor", "可以这样告诉医生")
SUMMARY_AGE = Text("age {age}", "{age} 岁")
SUMMARY_AGE_MONTHS = Text("age {age} months", "{age} 个月大")
SUMMARY_FEMALE = Text("female", "女")
SUMMARY_MALE = Text("male", "男")
SUMMARY_PREGNANT = Text("pregnant", "怀孕")

CALL_LABEL = Text("Call {number} ({name})", "拨打 {number}（{name}）")
TEXT_LABEL = Text("Text {number} ({name})", "发短信至 {number}（{name}）")
FIND_CARE_LABEL = Text("Find care nearby", "查找附近的医疗机构")
FIND_CARE_URI = Text("geo:0,0?q=hospital", "geo:0,0?q=%E5%8C%BB%E9%99%A2")
FIND_HELPLINE_LABEL = Text("Find a crisis line in your country", "查找您所在国家或地区的危机热线")
FIND_HELPLINE_URI = "https://findahelpline.com"

NO_SOURCE = Text("No source was found for this question.", "没有找到与这个问题相关的资料来源。")
STATIC_MEDICAL = Text(
    "No medical model can answer at the moment and no source was found for this question. "
    "Please ask a pharmacist or your doctor. {net}",
    "目前没有可用的医学模型，也没有找到与这个问题相关的资料来源。请咨询药师或医生。{net}",
)
STATIC_GENERAL = Text(
    "No general model is configured. Set MEDROUTE_GENERAL_URL to an OpenAI-compatible server to have questions "
    "like this one answered; `medroute check` shows what is configured.",
    "尚未配置通用模型。请将 MEDROUTE_GENERAL_URL 设为兼容 OpenAI 接口的服务地址，即可回答这类问题；"
    "运行 `medroute check` 查看当前配置。",
)
STATIC_GENERAL_DOWN = Text(
    "The general model cannot be reached at the moment. Please try again in a little while.",
    "通用模型暂时无法使用，请稍后再试。",
)
INTERRUPTED = Text(
    "The answer was cut off. Do not rely on the part above; ask again.",
    "回答中断了。请不要依据上面的部分内容，请重新提问。",
)
