"""Small talk: everyday sentences that answer no exam question; written for Caifen.

What is closer to these than to the question, its points, and its reference answers is about something else.
None of them is in a probe or among what is learned from, so that those tell how far this carries.
"""

SMALL_TALK = (
    "早上闹钟没响，我差点迟到。",
    "外面的风很大，我的伞都被吹翻了。",
    "妈妈做的西红柿炒鸡蛋特别香。",
    "昨晚和室友看电影看到很晚才睡。",
    "放假以后我想去海边玩几天。",
    "邻居家的小狗一看见我就摇尾巴。",
    "这首歌的旋律优美，我反复听了好几遍。",
    "对不起，这道题我实在不知道该写什么。",
    "我复习了很久，考试的时候还是很紧张。",
    "这个问题很重要，要从各个方面认真考虑。",
    "老师辛苦了，祝您身体健康，工作顺利。",
    "河边的柳树发芽了，鸟儿在枝头唱歌。",
    "My alarm did not ring, so I missed the train.",
    "It is cold and windy outside and my umbrella broke.",
    "My mother cooks pasta with tomatoes on Fridays.",
    "We stayed up late and watched a film with friends.",
    "Next summer I would like to spend a week at the sea.",
    "The dog of our neighbours barks whenever I come home.",
    "She plays the guitar and sings in the evening.",
    "Sorry, I really have no idea what to write here.",
    "I learned for many hours but I am still nervous about this exam.",
    "This is an interesting question that should be thought about carefully.",
    "Thank you for reading this, and have a nice holiday.",
    "The trees in the park are green again and the birds are singing.",
    "Mein Wecker hat nicht geklingelt, deshalb kam ich zu spät.",
    "Draußen ist es kalt und windig, und mein Schirm ist kaputt.",
    "Meine Mutter kocht freitags Nudeln mit Tomaten.",
    "Gestern haben wir mit Freunden bis spät einen Film geschaut.",
    "Im Sommer möchte ich eine Woche ans Meer fahren.",
    "Der Hund der Nachbarn bellt, wenn ich nach Hause komme.",
    "Sie spielt abends Gitarre und singt dazu.",
    "Tut mir leid, ich weiß wirklich nicht, was ich schreiben soll.",
    "Ich habe lange gelernt und bin trotzdem sehr aufgeregt.",
    "Das ist eine interessante Frage, über die man gut nachdenken muss.",
    "Danke fürs Lesen und schöne Ferien.",
    "Die Bäume im Park sind wieder grün, und die Vögel singen.",
)
