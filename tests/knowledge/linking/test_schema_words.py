"""Names and values of attributes in a text."""

from __future__ import annotations

from knowledge.linking.schema_words import SchemaWords

HAS, POWER = ("电池", "无线充电"), ("电池", "无线充电功率")


def test_the_beginning_of_one_name_is_no_slip_of_another() -> None:
    fast = {"无线快充": {POWER: 0.92}}
    spelled = SchemaWords(fast, {}).spans("支持无线充吗")
    assert [span.names for span in spelled] == [fast["无线快充"]]
    assert SchemaWords({**fast, "无线充电": {HAS: 0.98}}, {}).spans("支持无线充吗") == []
