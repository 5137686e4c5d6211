"""Everything that is said of the graph's answers, in Chinese and English, in one place."""

from __future__ import annotations

from bot.types import Lang

SAYINGS: dict[str, dict[Lang, str]] = {
    "value": {"zh": "{entity}的{attribute}是{value}", "en": "{entity} – {attribute}: {value}"},
    "plain": {"zh": "{entity}的{attribute}：{value}", "en": "{entity} – {attribute}: {value}"},
    "away": {"zh": "{entity}{attribute}{value}", "en": "{entity} – {attribute}: {value}"},
    "unitless_value": {"zh": "{text}（资料里没有写单位）", "en": "{text} (no unit on record)"},
    "has": {"zh": "{entity}有{thing}", "en": "{entity} – {thing}: yes"},
    "has_value": {"zh": "{entity}有{thing}：{value}", "en": "{entity} – {thing}: {value}"},
    "lacks": {"zh": "{entity}没有{thing}", "en": "{entity} – {thing}: no"},
    "lacks_value": {
        "zh": "{entity}没有{thing}（{attribute}：{value}）",
        "en": "{entity} – {thing}: no ({value})",
    },
    "refuses": {"zh": "{entity}不支持{thing}", "en": "{entity} – {thing}: not supported"},
    "optional": {"zh": "{entity}的{attribute}是选配", "en": "{entity} – {attribute}: optional"},
    "as_option": {"zh": "{thing}为选配", "en": "{thing} as an option"},
    "items": {
        "zh": "{entity}的{attribute}有{count}种：{value}",
        "en": "{entity} – {attribute}: {count}, namely {value}",
    },
    "no_value": {
        "zh": "资料里没有{entity}的“{attribute}”这一项",
        "en": "there is no {attribute} on record for {entity}",
    },
    "not_told": {
        "zh": "{entity}的{attribute}写作“{value}”，看不出是否符合",
        "en": "{entity} – {attribute} reads “{value}”, which does not tell",
    },
    "ahead": {"zh": "是的，{text}", "en": "Yes. {text}"},
    "not_ahead": {"zh": "不是，{text}", "en": "No. {text}"},
    "yes": {"zh": "是的，{text}。", "en": "Yes. {text}."},
    "no": {"zh": "不是，{text}。", "en": "No. {text}."},
    "there_is": {"zh": "有的，{text}。", "en": "Yes. {text}."},
    "there_is_none": {"zh": "没有，{text}。", "en": "No. {text}."},
    "not_all": {"zh": "不全是：{text}。", "en": "Not quite. {text}."},
    "partly": {"zh": "不全是：{text}，只有一部分在范围内。", "en": "Only in part. {text}."},
    "option": {"zh": "可以选配：{text}。", "en": "As an option. {text}."},
    "untold": {"zh": "{text}，不能确定。", "en": "I cannot tell. {text}."},
    "premise_right": {
        "zh": "资料里确实如此：{text}；但没有记载原因。",
        "en": "So the record says, without a reason. {text}.",
    },
    "premise_wrong": {"zh": "其实{text}。", "en": "It is not so. {text}."},
    "premise_untold": {
        "zh": "{text}，不能确认这个说法。",
        "en": "I cannot confirm that. {text}.",
    },
    # side by side
    "side_by_side": {
        "zh": "{attribute}：{values}，{verdict}。",
        "en": "{attribute}: {values}; {verdict}.",
    },
    "side_only": {"zh": "{attribute}：{values}。", "en": "{attribute}: {values}."},
    "with_value": {"zh": "{entity} {value}", "en": "{entity} {value}"},
    "exceeds": {"zh": "{entity}{word}{gap}", "en": "{entity} is {gap} {word}"},
    "is_more": {"zh": "{entity}更{word}", "en": "{entity} is {word}"},
    "is_most": {"zh": "{entity}{word}", "en": "{entity} is the {word}"},
    "are_most": {"zh": "{entities}并列{word}", "en": "{entities} are tied as the {word}"},
    "spread": {"zh": "最大相差{gap}", "en": "{gap} from first to last"},
    "by_how_much": {"zh": "相差{gap}", "en": "{gap} apart"},
    "same": {"zh": "两者相同", "en": "both are the same"},
    "all_same": {"zh": "全都相同", "en": "all are the same"},
    "different": {"zh": "两者不同", "en": "they differ"},
    "all_different": {"zh": "不全相同", "en": "they are not all the same"},
    "overlap": {"zh": "范围有重叠，分不出先后", "en": "the ranges overlap, so neither comes first"},
    "no_comparing": {"zh": "，比不出来", "en": ", so they cannot be compared"},
    "unsized": {
        "zh": "{entity}的{attribute}写作“{value}”，没法和其他的比",
        "en": "{entity} – {attribute} reads “{value}”, which cannot be compared",
    },
    "unitless": {
        "zh": "{entity}的{attribute}写作“{value}”，没有单位，没法和其他的比",
        "en": "{entity} – {attribute} reads “{value}”, without a unit, and cannot be compared",
    },
    "compared": {"zh": "{entities}的对比：", "en": "{entities} compared:"},
    "more_rows": {"zh": "其余{count}项见表格。", "en": "{count} more in the table."},
    "more_differences": {
        "zh": "一共有{count}项不同，还有{rest}项没有列出。",
        "en": "They differ in {count}; {rest} are not shown yet.",
    },
    "more": {"zh": "还有吗", "en": "show more"},
    "others": {"zh": "还有：{named}。", "en": "Also: {named}."},
    "no_others": {"zh": "没有更多了。", "en": "That is all there is."},
    "no_difference": {
        "zh": "{entities}在记载的项目上没有不同。",
        "en": "{entities} do not differ in anything on record.",
    },
    "one_only": {
        "zh": "只有{entities}，没有可以对比的对象。",
        "en": "There is only {entities}: nothing to compare with.",
    },
    "column_name": {"zh": "名称", "en": "Name"},
    "column_item": {"zh": "项目", "en": "Item"},
    "column_verdict": {"zh": "对比", "en": "Compared"},
    # ranked and listed
    "first": {"zh": "{scope}{head}是{named}。", "en": "{head}{scope}: {named}."},
    "firsts": {"zh": "{scope}{head}是：{named}。", "en": "{head}{scope}: {named}."},
    "tied_first": {
        "zh": "{scope}{head}有{count}个，并列：{named}。",
        "en": "{head}{scope}, {count} tied: {named}.",
    },
    "head": {"zh": "{word}的{count}{noun}", "en": "{word}{noun}{count}"},
    "tied": {"zh": "{entities}并列。", "en": "{entities} are tied."},
    "place": {"zh": "第{place}", "en": "no. {place} "},
    "fewer": {"zh": "能排序的只有{count}个。", "en": "Only {count} can be ranked."},
    "all_equal": {"zh": "参加比较的全都相同。", "en": "All that were compared are the same."},
    "blurred": {
        "zh": "其中{entities}的范围有重叠，分不出先后。",
        "en": "The ranges of {entities} overlap, so none of these is before the other.",
    },
    "not_ranked": {
        "zh": "“{attribute}”记载的不是数值，没法排出先后。",
        "en": "The {attribute} is not written as a quantity, so I cannot rank by it.",
    },
    "no_such_place": {
        "zh": "没有第{place}名：可以比较的一共只有{count}个。",
        "en": "There is no number {place}: only {count} can be compared.",
    },
    "nothing_ranked": {
        "zh": "资料里没有可以比较的“{attribute}”。",
        "en": "There is no {attribute} on record that can be compared.",
    },
    "listed": {"zh": "{what}有{count}个：{named}。", "en": "{count} found ({what}): {named}."},
    "counted": {
        "zh": "{what}一共有{count}个：{named}。",
        "en": "{count} in all ({what}): {named}.",
    },
    "everything": {"zh": "一共有{count}个：{named}。", "en": "There are {count}: {named}."},
    "some_optional": {
        "zh": "其中{plain}个本来就有，{optional}个是选配。",
        "en": "Of these {plain} have it as they come, {optional} as an option.",
    },
    "all_alike": {"zh": "{named}，都是{value}", "en": "{named}, all {value}"},
    "and_more": {"zh": "{named}等{count}个", "en": "{named} and {rest} more"},
    "and_rest": {"zh": "{named}，另外还有{rest}个", "en": "{named} and {rest} more"},
    "none": {"zh": "没有找到{what}。", "en": "I found none ({what})."},
    "none_known": {
        "zh": "资料里没有记载{attributes}，找不出{what}。",
        "en": "There is nothing on record about {attributes}, so I cannot tell ({what}).",
    },
    "none_alike": {"zh": "没有别的{what}。", "en": "There is no other ({what})."},
    "none_left": {"zh": "没有别的了。", "en": "There is no other."},
    "instead": {
        "zh": "资料里的{attribute}有：{values}。",
        "en": "On record for {attribute}: {values}.",
    },
    "nearest": {"zh": "最接近的是{named}。", "en": "The nearest: {named}."},
    "left_out": {
        "zh": "{entities}没有记载{attributes}，没有算在内。",
        "en": "Left out, with no {attributes} on record: {entities}.",
    },
    "left_out_many": {
        "zh": "另有{count}个没有记载{attributes}，没有算在内。",
        "en": "{count} more have no {attributes} on record and are left out.",
    },
    "left_unsized": {
        "zh": "{named}没法比较，没有算在内。",
        "en": "Left out, for these cannot be compared: {named}.",
    },
    "left_partly": {
        "zh": "{named}只有一部分在范围内，没有算在内。",
        "en": "Only in part, and left out: {named}.",
    },
    "among": {"zh": "{entities}里，", "en": " of {entities}"},
    "sharing": {
        "zh": "和{entity}同{attribute}（{value}）",
        "en": "with the same {attribute} ({value}) as {entity}",
    },
    "same_series": {
        "zh": "和{entity}同系列（{value}）",
        "en": "of the same series ({value}) as {entity}",
    },
    "same_brand": {
        "zh": "和{entity}同品牌（{value}）",
        "en": "of the same brand ({value}) as {entity}",
    },
    "meeting": {"zh": "{what}的里面，", "en": ", {what}"},
    # added up and defined
    "sum": {
        "zh": "{attribute}合计{total}：{working} = {total}。",
        "en": "{attribute} in all {total}: {working} = {total}.",
    },
    "sum_of_many": {
        "zh": "{attribute}合计{total}（共{count}个：{working} + …）。",
        "en": "{attribute} in all {total} ({count} values: {working} + …).",
    },
    "too_many": {
        "zh": "一共有{count}个，太多了，请说明要加哪几个。",
        "en": "These are {count}, too many to add up. Please say which ones.",
    },
    "times": {"zh": "{value} × {times}", "en": "{value} × {times}"},
    "plus": {"zh": " + ", "en": " + "},
    "no_sum": {"zh": "所以算不出合计。", "en": "So I cannot give the sum."},
    "not_summed": {
        "zh": "“{attribute}”不能相加。",
        "en": "The {attribute} cannot be added up.",
    },
    "difference": {
        "zh": "{attribute}：{first}比{last}{word}{gap}（{high} − {low} = {gap}）。",
        "en": "{attribute}: {first} is {gap} {word} than {last} ({high} − {low} = {gap}).",
    },
    "defined": {"zh": "{attribute}：{value}", "en": "{attribute}: {value}"},
    "not_defined": {
        "zh": "资料里没有对“{attribute}”的解释。",
        "en": "The record does not say what {attribute} is.",
    },
    "examples": {"zh": "记载的有：{named}。", "en": "What is on record: {named}."},
    "which_most": {"zh": "{what}{word}的是哪个？", "en": "Which is {word}: {what}?"},
    "values": {
        "zh": "{of}{attribute}一共有{count}种：{named}。",
        "en": "{attribute}{of}: {count} in all: {named}.",
    },
    "of_which": {"zh": "{what}，", "en": " of those with {what}"},
    # conditions
    "labelled": {"zh": "{attribute}（{label}）", "en": "{attribute} ({label})"},
    "is": {"zh": "{attribute}是{value}", "en": "{attribute} {value}"},
    "not": {"zh": "{attribute}不是{value}", "en": "{attribute} not {value}"},
    "within": {"zh": "{attribute}{value}", "en": "{attribute} {value}"},
    "between": {"zh": "在{low}到{high}之间", "en": "from {low} to {high}"},
    "over": {"zh": "超过{edge}", "en": "over {edge}"},
    "under": {"zh": "低于{edge}", "en": "under {edge}"},
    "at_least": {"zh": "不低于{edge}", "en": "at least {edge}"},
    "at_most": {"zh": "不超过{edge}", "en": "at most {edge}"},
    "able": {"zh": "能{what}", "en": "{what}"},
    "having": {"zh": "有{thing}", "en": "with {thing}"},
    "lacking": {"zh": "没有{thing}", "en": "without {thing}"},
    "or": {"zh": "或", "en": " or "},
    "and": {"zh": "、", "en": ", "},
    "last": {"zh": "和", "en": " and "},
    "in_brackets": {"zh": "{entity}（{value}）", "en": "{entity} ({value})"},
    "stop": {"zh": "。", "en": "."},
    "comma": {"zh": "，", "en": ", "},
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a text with its places filled.

    Examples
    --------
    >>> say("has", "zh", entity="甲", thing="天窗")
    '甲有天窗'
    """
    return SAYINGS[key][lang].format(**values)
