"""Everything the bot says of its own, in Chinese and English, in one place."""

from __future__ import annotations

from collections.abc import Iterable

from bot.types import Lang

_QUOTED = 40  # characters of a visitor's words in a question back

TEXTS: dict[str, dict[Lang, str]] = {
    "greet": {
        "zh": "您好！我是{title}的智能客服，想了解什么，直接问我就可以。",
        "en": "Hello! I am the assistant of {title}. What would you like to know?",
    },
    "thanks": {"zh": "不客气，还有什么想了解的吗？", "en": "You are welcome. Anything else?"},
    "bye": {
        "zh": "感谢您的咨询，再见！需要时随时来找我。",
        "en": "Thank you for your visit. Goodbye, and come back any time.",
    },
    "abuse": {
        "zh": "很抱歉让您不满意。请告诉我您想了解什么，我尽力解决；也可以输入“转人工”。",
        "en": "I am sorry this was not helpful. Tell me what you need, or type “human agent”.",
    },
    "chat": {
        "zh": "谢谢您和我聊天！我最熟悉的是{title}的问题，有想了解的请直接问我。",
        "en": "Thank you for the chat! What I know best is {title}: just ask me.",
    },
    "complaint": {
        "zh": "非常抱歉给您带来不便，您的问题由人工为您处理。",
        "en": "I am very sorry about this. A person will look into it.",
    },
    "order": {
        "zh": "下单和预订由人工为您办理。",
        "en": "Orders and bookings are taken by a person.",
    },
    "blocked": {
        "zh": "抱歉，这个话题我不能聊。您可以问我：{options}。",
        "en": "Sorry, I cannot talk about that. You can ask me: {options}.",
    },
    "warn": {
        "zh": "温馨提示：请使用文明、合规的用语。",
        "en": "A friendly reminder: please keep the conversation polite and lawful.",
    },
    "identity": {
        "zh": "我是{title}的智能客服机器人，不是真人。我的回答都有依据，答不上的可以为您转人工。",
        "en": "I am the automated assistant of {title}, not a person. My answers come with their "
        "evidence, and where I have none I can hand you over to a person.",
    },
    "cancel": {
        "zh": "好的，那先不说这个。还想了解什么？",
        "en": "All right, let us leave it. What else?",
    },
    "which_entity": {
        "zh": "请问您问的是哪一款？例如：{options}。也可以直接输入名称。",
        "en": "Which one do you mean? For example: {options}. You can also type its name.",
    },
    "which_of": {
        "zh": "“{mention}”可能是：{options}。您问的是哪一个？",
        "en": "“{mention}” could be: {options}. Which one do you mean?",
    },
    "which_left": {
        "zh": "具体是哪一个：{options}？",
        "en": "Which one exactly: {options}?",
    },
    "unknown_entity": {
        "zh": "没有找到“{name}”的资料。最接近的有：{options}。您要问的是其中一款吗？",
        "en": "I have no data on “{name}”. The nearest are: {options}. Is it one of these?",
    },
    "unknown_entity_bare": {
        "zh": "没有找到“{name}”的资料，所以不能回答它的情况。",
        "en": "I have no data on “{name}”, so I cannot answer for it.",
    },
    "which_attribute": {
        "zh": "关于{entity}的{group}，您想了解哪一项？{options}",
        "en": "About {group} of {entity}: which of these? {options}",
    },
    "what_about": {
        "zh": "想了解{entity}的什么？例如：{options}。",
        "en": "What would you like to know about {entity}? For example: {options}.",
    },
    "which_question": {
        "zh": "您是想问下面哪一个？{options}都不是的话，请换个说法再问一次。",
        "en": "Did you mean one of these? {options}If none, please put it another way.",
    },
    "is_it_question": {
        "zh": "您是想问“{question}”吗？不是的话，请换个说法再问一次。",
        "en": "Did you mean “{question}”? If not, please put it another way.",
    },
    "nearest_is": {
        "zh": "抱歉，这个问题我还不知道。我知道的问题里，最接近的是“{question}”。"
        "不是的话，请换个说法再问一次。",
        "en": "Sorry, I do not know that. The nearest that I know is “{question}”. "
        "If that is not it, please put it another way.",
    },
    "nearest_question": {
        "zh": "抱歉，这个问题我还不知道。我知道的问题里，最接近的是：{options}"
        "都不是的话，请换个说法再问一次。",
        "en": "Sorry, I do not know that. The nearest that I know: {options}"
        "If none, please put it another way.",
    },
    "no_value": {
        "zh": "资料里没有{entity}的“{attribute}”这一项。",
        "en": "There is no {attribute} on record for {entity}.",
    },
    "no_price": {
        "zh": "“{attribute}”多少钱，资料里没有。",
        "en": "What {attribute} costs is not on record.",
    },
    "nearest_are": {"zh": "最接近的有：{options}。", "en": "The nearest are: {options}."},
    "others_have": {"zh": "有这一项的有：{options}。", "en": "On record for: {options}."},
    "no_answer": {
        "zh": "“{question}”还没有{entity}的答案。",
        "en": "There is no answer to “{question}” for {entity} yet.",
    },
    "unknown": {
        "zh": "抱歉，这个问题我还不知道，暂时答不上来。您可以问我：{options}。",
        "en": "Sorry, I do not know that, and I will not guess. You can ask me: {options}.",
    },
    "empty": {
        "zh": "没有看到文字内容，请直接输入您的问题，例如：{options}。",
        "en": "I see no words. Please type your question, for example: {options}.",
    },
    "image": {
        "zh": "暂时还看不了图片，请用文字描述您的问题。",
        "en": "I cannot look at pictures yet. Please describe your question in words.",
    },
    "again": {
        "zh": "还需要知道具体是哪一个，才能准确回答“{text}”。例如：{options}。",
        "en": "I still need to know which one to answer “{text}”. For example: {options}.",
    },
    "you_mean": {"zh": "您问的是{options}吗？", "en": "Do you mean {options}?"},
    "mistake": {
        "zh": "抱歉，我没有明白您的意思。请换个说法，说得具体一些，我再试一次。",
        "en": "Sorry, I did not get that. Please put it another way.",
    },
    "beyond": {
        "zh": "这个问题里有我没看懂的词，不敢乱答。请换个说法，"
        "或者问某一个的情况，例如：{options}。",
        "en": "There is a word in it that I do not understand, so I will not guess. Please put it "
        "another way, or ask about one of them, for example: {options}.",
    },
    "read_as": {
        "zh": "您问的是“{text}”吧？\n",
        "en": "I took that for “{text}”.\n",
    },
    "unknown_part": {
        "zh": "关于“{text}”，我还不知道，暂时答不上来。",
        "en": "On “{text}”: I do not know that.",
    },
    "offer_person": {
        "zh": "看来我没有帮上忙。需要为您转人工吗？也可以试着问我：{options}。",
        "en": "It seems I could not help. Shall I hand you over to a person? "
        "Or try asking me: {options}.",
    },
    "handoff": {
        "zh": "好的，已登记人工服务，工单号 {ticket}，本次对话会完整保留。",
        "en": "Your request for a person is registered: {ticket}. This conversation is kept.",
    },
    "handoff_again": {
        "zh": "您的人工服务已经登记过了，工单号仍是 {ticket}。",
        "en": "Your request is already on record: ticket {ticket}.",
    },
    "handoff_truth": {
        "zh": "目前没有坐席在这个窗口里值守，不会有人在这里直接回复您。",
        "en": "Nobody is on duty in this window just now, so no person will answer right here.",
    },
    "handoff_hours": {"zh": "人工服务时间：{hours}。", "en": "Opening hours: {hours}."},
    "handoff_contact": {
        "zh": "请联系：{contact}，并报上工单号。",
        "en": "Please contact {contact} and give the ticket number.",
    },
    "handoff_stay": {"zh": "在此之前也可以继续问我。", "en": "Meanwhile you can keep asking me."},
    "failed": {
        "zh": "抱歉，系统暂时出了点问题，这次没能回答。请稍后再试，或输入“转人工”。",
        "en": "Sorry, something went wrong on our side. Please try again, or type “human agent”.",
    },
    "none_of_these": {"zh": "都不是", "en": "None of these"},
    "person": {"zh": "转人工", "en": "Human agent"},
    "separator": {"zh": "、", "en": ", "},
    "colon": {"zh": "：", "en": ": "},
}


def say(key: str, lang: Lang, **values: str) -> str:
    """Return a text with its places filled.

    Raises
    ------
    KeyError
        For a text that does not exist, or a place without a value.

    Examples
    --------
    >>> say("you_mean", "zh", options="A型号")
    '您问的是A型号吗？'
    """
    return TEXTS[key][lang].format(**values)


def join(items: Iterable[str], lang: Lang) -> str:
    """List words in a sentence.

    Examples
    --------
    >>> join(["甲", "乙"], "zh"), join(["a", "b"], "en")
    ('甲、乙', 'a, b')
    """
    return TEXTS["separator"][lang].join(items)


def shorten(text: str) -> str:
    """Cut what a visitor said, where it is quoted back.

    Examples
    --------
    >>> shorten("小满多少钱"), len(shorten("很长" * 100))
    ('小满多少钱', 41)
    """
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def numbered(items: Iterable[str]) -> str:
    r"""List options one a line, numbered from 1, with line breaks around.

    Examples
    --------
    >>> numbered(["甲", "乙"])
    '\n1. 甲\n2. 乙\n'
    """
    return "\n" + "".join(f"{i}. {item}\n" for i, item in enumerate(items, 1))
