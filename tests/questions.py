"""Questions that every classifier of the project must place alike."""

MEDICAL = "what is high blood pressure"
MEDICAL_ZH = "高血压能吃柚子吗"
PERSONAL = "my stomach has hurt since yesterday"
GENERAL = "write a python function that sorts a list"
GENERAL_ZH = "帮我订一张去北京的机票"
EMERGENCY = "crushing chest pain and my left arm is numb"
EMERGENCY_ZH = "胸口像石头压着，左胳膊发麻，冒冷汗"
