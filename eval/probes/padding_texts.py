"""Fluent sentences on subjects that no exam here asks about; written for this project."""

PADDING: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "weather": (
            "昨天下午下了一场大雨，傍晚的时候天边出现了彩虹。",
            "入秋以后早晚温差很大，出门要多带一件外套。",
            "北方的冬天常常刮风，屋顶上的积雪要到三月才化。",
            "天气预报说周末放晴，很多人打算去郊外爬山。",
        ),
        "cooking": (
            "红烧肉要先用小火煸出油，再加冰糖慢慢炒出颜色。",
            "奶奶包的饺子皮薄馅大，一家人围在桌边吃得很香。",
            "煮面的时候水要多一些，面条下锅后轻轻搅动就不会粘。",
            "清蒸鱼出锅以后淋一勺热油，葱丝的香味马上就出来了。",
        ),
        "birds": (
            "燕子每年春天飞回来，在屋檐下衔泥筑巢。",
            "丹顶鹤站在浅水里，常常缩起一条腿休息。",
            "猫头鹰白天睡觉，夜里才出来捉田鼠。",
            "小麻雀学飞的时候，老麻雀总在旁边的树枝上守着。",
        ),
        "music": (
            "小提琴的声音明亮，大提琴的声音低沉而温暖。",
            "古筝演奏时左手按弦，右手拨弦，曲调婉转动听。",
            "合唱团每周三晚上排练，指挥对每个声部都很严格。",
            "他从六岁开始学钢琴，最喜欢的是一首舒缓的夜曲。",
        ),
    },
    "en": {
        "weather": (
            "It rained all afternoon, and in the evening there was a rainbow over the hills.",
            "Autumn mornings are cold here, so most people wear a coat until noon.",
            "In winter the wind blows from the north and snow stays on the roofs until March.",
            "The forecast says that the weekend will be sunny and warm.",
        ),
        "cooking": (
            "Onions should be fried slowly in butter until they are soft and golden.",
            "My grandmother bakes bread on Sundays, and the whole house smells of it.",
            "A good soup takes three hours and a handful of fresh herbs.",
            "The cake was a little dry, but everybody had a second piece.",
        ),
        "birds": (
            "Swallows come back every spring and build their nests under the roof.",
            "An owl sleeps during the day and hunts mice at night.",
            "Storks like wet meadows, where they find plenty of frogs.",
            "The young sparrows were sitting on a branch and waiting for their mother.",
        ),
        "music": (
            "A violin sounds bright, while a cello has a deep and warm voice.",
            "The choir rehearses on Wednesdays, and its conductor is rather strict.",
            "She began to play the piano when she was six years old.",
            "Jazz musicians often sing a melody before they play it.",
        ),
    },
    "de": {
        "weather": (
            "Gestern hat es den ganzen Nachmittag geregnet, und abends stand ein Regenbogen über den Hügeln.",
            "Im Herbst sind die Morgen kalt, deshalb trägt man bis mittags einen Mantel.",
            "Im Winter weht der Wind aus dem Norden, und der Schnee liegt bis März auf den Dächern.",
            "Am Wochenende soll es sonnig und warm werden.",
        ),
        "cooking": (
            "Zwiebeln werden langsam in Butter gebraten, bis sie weich und goldgelb sind.",
            "Meine Großmutter backt sonntags Brot, und das ganze Haus duftet danach.",
            "Eine gute Suppe braucht drei Stunden und eine Handvoll frischer Kräuter.",
            "Der Kuchen war etwas trocken, aber alle haben ein zweites Stück genommen.",
        ),
        "birds": (
            "Die Schwalben kommen jedes Frühjahr zurück und bauen ihre Nester unter dem Dach.",
            "Eine Eule schläft am Tag und jagt nachts Mäuse.",
            "Störche mögen feuchte Wiesen, denn dort finden sie viele Frösche.",
            "Die jungen Spatzen saßen auf einem Ast und warteten auf ihre Mutter.",
        ),
        "music": (
            "Eine Geige klingt hell, ein Cello dagegen tief und warm.",
            "Der Chor probt mittwochs, und seine Leiterin ist ziemlich streng.",
            "Sie hat mit sechs Jahren angefangen, Klavier zu spielen.",
            "Jazzmusiker singen eine Melodie oft, bevor sie sie spielen.",
        ),
    },
}
"""Language -> subject -> sentences."""
