from __future__ import annotations

from benchmarks.text_batch import measure_batch


def test_every_row_is_predicted_and_counted() -> None:
    (found,) = measure_batch("lexicon", [300])
    assert found["rows"] == 300 and found["rows_per_cpu_s"] > 0 and found["peak_mib"] > 10
