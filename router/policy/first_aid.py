"""The one life-saving line of a card, by the key that the rules name it with."""

from collections.abc import Mapping
from types import MappingProxyType

from router.policy.bilingual import Text

FIRST_AID: Mapping[str, Text] = MappingProxyType(
    {
        "rest": Text(
            "While you wait, sit down, keep still and unlock the door.",
            "等待时：坐下别动，打开房门，方便急救人员进入。",
        ),
        "stroke": Text(
            "Note the time it began; give nothing to eat or drink.",
            "记下开始的时间；不要给吃的、喝的，也不要自行服药。",
        ),
        "breathe": Text("While you wait, sit upright and loosen tight clothing.", "等待时：坐直，松开衣领。"),
        "airway": Text(
            "If they are not breathing normally, start chest compressions; the call handler will guide you.",
            "如果没有正常呼吸，请开始胸外按压，接线员会指导您。",
        ),
        "seizure": Text(
            "Clear the space, turn them on their side when the shaking stops, put nothing in the mouth.",
            "移开周围硬物，抽搐停止后让其侧卧，不要往嘴里塞任何东西。",
        ),
        "choking": Text(
            "Up to 5 firm blows between the shoulder blades, then up to 5 abdominal thrusts; "
            "for a baby under one, chest thrusts instead.",
            "在两肩胛骨之间用力拍背 5 次，再做腹部冲击 5 次；一岁以下婴儿改用胸部按压。",
        ),
        "allergy": Text(
            "If they have an adrenaline pen, use it now in the outer thigh; lie them down with legs raised.",
            "如有肾上腺素笔，立即在大腿外侧注射；让其平卧、抬高双腿。",
        ),
        "bleeding": Text(
            "Press hard on the wound with a clean cloth and do not let go.",
            "用干净的布用力压住伤口，不要松开。",
        ),
        "recovery": Text("If they are asleep and breathing, lay them on their side.", "如果昏睡但有呼吸，让其侧卧。"),
        "poison": Text(
            "Do not make them vomit; keep the packet to show the doctors.",
            "不要催吐；保留药盒或包装带给医生看。",
        ),
        "fresh_air": Text(
            "Get everyone into fresh air at once and leave the doors open.",
            "立即带所有人到室外呼吸新鲜空气，打开门窗。",
        ),
        "cool_burn": Text(
            "Cool the burn under running cool water for 20 minutes; no ice, no creams.",
            "用流动的凉水冲 20 分钟；不要用冰，不要涂药膏、牙膏。",
        ),
        "rinse_eye": Text(
            "Rinse the eye with clean running water for at least 20 minutes, starting now.",
            "马上用大量清水冲洗眼睛至少 20 分钟。",
        ),
        "cool_body": Text("Move to the shade, wet the skin and fan it.", "移到阴凉处，用水打湿皮肤并扇风降温。"),
        "still": Text(
            "Keep the person still and do not move the neck or back.", "不要移动伤者，尤其不要动颈部和背部。"
        ),
        "nothing_by_mouth": Text("Do not eat or drink anything until seen.", "在医生看过之前不要吃东西、喝水。"),
        "sugar": Text(
            "If awake and able to swallow, give sugar or a sweet drink now; otherwise give nothing by mouth.",
            "清醒且能吞咽：马上吃糖或喝含糖饮料；否则不要喂任何东西。",
        ),
        "steroid": Text(
            "If an emergency steroid injection was prescribed, use it now.", "如果开过应急激素针剂，现在就用。"
        ),
        "sugar_or_steroid": Text(
            "With diabetes: sugar, if awake and able to swallow. With Addison's: the emergency steroid injection.",
            "有糖尿病：清醒且能吞咽就马上吃糖；有肾上腺功能减退：有应急激素针剂就用。",
        ),
        "warm": Text(
            "Get out of the cold and wet clothes, wrap up dry and warm slowly; no rubbing, no alcohol.",
            "离开寒冷处，脱去湿衣，用干毯子裹好慢慢保暖；不要揉搓，不要喝酒。",
        ),
        "cool_or_warm": Text(
            "If overheated: shade, wet skin and fanning; if chilled: dry, wrapped and warmed slowly, without rubbing.",
            "过热：移到阴凉处，打湿皮肤并扇风；受冻：擦干裹好，慢慢保暖，不要揉搓。",
        ),
        "descend": Text(
            "If it is safe, be helped to go lower now; keep warm.", "在安全的前提下，请人帮助立即下到低处；注意保暖。"
        ),
        "limb": Text(
            "Keep the limb still and level, take off rings and anything tight; do not rub or heat it.",
            "让这一侧肢体放平不动，取下戒指，松开过紧的衣物；不要揉搓或热敷。",
        ),
        "beside": Text(
            "While you wait, rest with someone beside you; anyone who becomes drowsy should lie on their side.",
            "等待时：休息，身边要有人；如果变得嗜睡，让其侧卧。",
        ),
        "not_alone": Text(
            "Nobody should be alone now: stay together if it is safe, away from anything that could cause harm.",
            "现在不要让人独处：在安全的前提下待在一起，远离可能造成伤害的东西。",
        ),
        "medicine_along": Text(
            "Let someone else drive; take medicines and treatment card along.", "请别人开车送；带上药物和治疗卡。"
        ),
        "tooth": Text("Keep the tooth in milk; do not touch its root.", "把牙泡在牛奶里；不要碰牙根。"),
        "leave_in": Text("Do not pull the object out; keep still.", "不要自己拔出异物；尽量不要动。"),
        "left_side": Text("Lie on your left side while you wait.", "等待时向左侧躺。"),
        "wash_wound": Text(
            "Wash the wound with soap and running water for 15 minutes.", "用肥皂和流动清水冲洗伤口 15 分钟。"
        ),
    }
)
"""One life-saving line each, chosen by the rule that fired; nothing longer belongs under an emergency card."""
