"""Sentences in many scripts, among them some that are written without blanks or from right to left."""

SENTENCES = (
    "先建立信任关系，再谈合同条款。",
    "先建立信任關係，再談合約條款。",
    "Build trust with the customer first; the header has 8 bytes.",
    "Zuerst Vertrauen aufbauen, dann über Verträge sprechen.",
    "Сначала нужно завоевать доверие клиента.",
    "まず顧客との信頼関係を築くことが大切です。",
    "먼저 고객과 신뢰 관계를 구축해야 합니다.",
    "يجب بناء الثقة مع العميل أولاً.",
    "צריך לבנות אמון עם הלקוח קודם.",
    "पहले ग्राहक का विश्वास जीतना चाहिए।",
    "ต้องสร้างความไว้วางใจกับลูกค้าก่อน",
    "Πρώτα χτίζουμε εμπιστοσύνη με τον πελάτη.",
    "Trước hết phải xây dựng lòng tin với khách hàng.",
    "პირველ რიგში საჭიროა ნდობის მოპოვება.",
    "முதலில் வாடிக்கையாளரின் நம்பிக்கையைப் பெற வேண்டும்.",
    "O(n log n)；时间复杂度为 O(n²)，x ≥ 3.14",
    "👍🏽 好的 👨‍👩‍👧‍👦",
    "𓀀𓁐 ᚠᚢᚦ ꙮ",
)
