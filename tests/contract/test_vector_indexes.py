"""Every vector engine finds what the exact index finds, also after changes and from a file."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from pydantic import SecretStr

from bot.encoder import Vectors
from bot.errors import MissingExtra, StoreError, VectorError
from bot.skill import FaqQuery
from bot.testing import HashEncoder
from bot.vectors import ExactIndex, Ids, VectorIndex
from faq.matchers import VectorMatcher
from server.commands.init import make_starter
from server.vectors import LARGE, SMALL, IndexBuilder
from server.vectors.faiss_index import ApproximateIndex, FlatIndex
from server.vectors.milvus_index import MilvusIndex, name_collection
from server.vectors.saved import load_index, save_index
from server.workspace import load_bot, open_workspace

DIM = 48
FILES = {"exact": ExactIndex, "flat": FlatIndex, "approximate": ApproximateIndex}


@dataclass(frozen=True, slots=True)
class Engine:
    """How a test makes an index, and opens it again as another process would."""

    name: str
    folder: Path

    def make(self, vectors: Vectors) -> VectorIndex:
        if self.name != "milvus":
            return FILES[self.name](vectors)
        index = self._open(f"t{uuid4().hex}", vectors.shape[1])
        index.fill(vectors, lambda done, total: None)
        return index

    def reopen(self, index: VectorIndex) -> VectorIndex:
        if isinstance(index, MilvusIndex):
            return self._open(index._collection, index.dim)
        save_index(index, self.folder / "index", "model")
        return load_index(self.folder / "index", "model")

    def _open(self, collection: str, dim: int) -> MilvusIndex:
        return MilvusIndex(str(self.folder / "milvus.db"), collection, dim)


@pytest.fixture(scope="module")
def milvus_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from milvus_lite.server_manager import server_manager_instance

    folder = tmp_path_factory.mktemp("milvus")
    yield folder
    server_manager_instance.release_server(str(folder / "milvus.db"))


@pytest.fixture(params=[*FILES, "milvus"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    milvus = request.param == "milvus"
    folder = request.getfixturevalue("milvus_folder") if milvus else tmp_path
    return Engine(request.param, folder)


def make_units(n: int, dim: int = DIM, seed: int = 1) -> Vectors:
    """Make vectors in groups of ten, as wordings of one question are."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((n // 10 + 1, dim))[np.arange(n) // 10]
    vectors = (centres + 0.5 * random.standard_normal((n, dim))).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def agrees(index: VectorIndex, oracle: VectorIndex, queries: Vectors, within: Ids | None) -> None:
    """Compare ids and scores; an approximate index may order what is nearly equal otherwise."""
    wanted_scores, wanted_ids = oracle.search(queries, 10, within)
    scores, ids = index.search(queries, 10, within)
    assert ids.shape == wanted_ids.shape
    assert (scores.dtype, ids.dtype) == (np.float32, np.int64)
    if isinstance(index, ApproximateIndex):
        same = [len({*a} & {*b}) for a, b in zip(ids.tolist(), wanted_ids.tolist(), strict=True)]
        assert np.mean(same) >= 0.9 * ids.shape[1]
        close = np.abs(scores[:, :1] - wanted_scores[:, :1]) < 0.01
        assert np.count_nonzero(close) >= 0.95 * close.size
    else:
        np.testing.assert_array_equal(ids, wanted_ids)
        np.testing.assert_allclose(scores, wanted_scores, atol=1e-6)


@pytest.mark.parametrize("n", [1, 30, SMALL + 5])
def test_agrees_with_the_exact_index(engine: Engine, n: int) -> None:
    vectors, queries = make_units(n), make_units(n)[:25] + 0.01
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    index, oracle = engine.make(vectors), ExactIndex(vectors)
    assert (len(index), index.dim) == (n, DIM)
    agrees(index, oracle, queries, None)


@pytest.mark.parametrize("count", [0, 1, 7, 900])
def test_finds_only_what_is_allowed(engine: Engine, count: int) -> None:
    vectors = make_units(1000)
    index, oracle = engine.make(vectors), ExactIndex(vectors)
    within = np.random.default_rng(3).permutation(1000)[:count]
    agrees(index, oracle, vectors[:20], within)
    agrees(index, oracle, vectors[:20], np.append(within, [5000, 77777]))
    assert np.isin(index.search(vectors[:20], 10, within)[1], within).all()


def test_finds_a_vector_by_itself(engine: Engine) -> None:
    vectors = make_units(200)
    scores, ids = engine.make(vectors).search(vectors, 1)
    assert ids[:, 0].tolist() == list(range(200))
    np.testing.assert_allclose(scores, 1, atol=0.01 if engine.name == "approximate" else 1e-6)


@pytest.mark.parametrize("top_k", [1, 2, 3, 5, 9])
def test_equal_scores_come_in_the_order_of_ids(engine: Engine, top_k: int) -> None:
    rows = np.eye(2, dtype=np.float32)[[1, 0, 0, 1, 0, 0, 0, 1]]
    _, ids = engine.make(rows).search(np.array([[1, 0], [0, 1]], np.float32), top_k)
    assert ids.tolist() == [[1, 2, 4, 5, 6, 0, 3, 7][:top_k], [0, 3, 7, 1, 2, 4, 5, 6][:top_k]]


def test_nothing_indexed_and_nothing_asked(engine: Engine) -> None:
    eye = np.eye(4, dtype=np.float32)
    index = engine.make(eye)
    assert index.search(eye[:0], 3)[1].shape == (0, 3)
    index.remove(np.arange(4))
    assert len(index) == 0
    assert index.search(eye, 3)[1].shape == (4, 0)
    assert index.search(eye, 3, np.arange(2))[0].shape == (4, 0)
    index.add(np.array([9]), eye[:1])
    assert index.search(eye[:1], 3)[1].tolist() == [[9]]


@pytest.mark.parametrize("make", [ExactIndex, FlatIndex])
def test_an_index_may_begin_empty(make: Callable[[Vectors], VectorIndex]) -> None:
    index = make(np.empty((0, 4), np.float32))
    assert index.search(np.eye(4, dtype=np.float32), 3)[1].shape == (4, 0)
    index.add(np.array([7, 3]), np.eye(2, 4, dtype=np.float32))
    assert index.search(np.eye(4, dtype=np.float32), 1)[1].tolist() == [[7], [3], [3], [3]]


def test_changes_are_found_and_ids_stay(engine: Engine) -> None:
    vectors, others = make_units(500), make_units(200, seed=2)
    index, oracle = engine.make(vectors), ExactIndex(vectors)
    for each in (index, oracle):
        each.remove(np.arange(499, 300, -1))
        each.add(np.arange(2000, 1900, -1), others[:100])
        each.update(np.arange(100), others[100:])
        each.remove(np.array([1950]))
        each.add(np.array([400]), vectors[400:401])
        assert len(each) == 301 + 100 - 1 + 1
    agrees(index, oracle, vectors, None)
    agrees(index, oracle, others, None)
    agrees(index, oracle, others, np.arange(50, 1920))
    assert index.search(others[:1], 1)[1].tolist() == [[2000]]


def test_what_was_saved_is_found_without_building(engine: Engine) -> None:
    vectors = make_units(300)
    index = engine.make(vectors)
    index.remove(np.arange(10))
    index.add(np.array([1000]), vectors[:1])
    again = engine.reopen(index)
    assert (len(again), again.dim) == (291, DIM)
    for ours, theirs in zip(index.search(vectors, 5), again.search(vectors, 5), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    again.remove(np.array([1000]))
    again.add(np.array([5]), vectors[:1])
    assert again.search(vectors[:1], 1)[1].tolist() == [[5]]


Change = Callable[[VectorIndex, Vectors], object]
REFUSED: list[tuple[Change, str]] = [
    (lambda index, v: index.search(v[:, :5], 3), r"\(30, 5\)，应为 \(30, 48\).*Use the encoder"),
    (lambda index, v: index.search(v[0], 3), r"shape is \(48,\), not \(48, 48\)"),
    (lambda index, v: index.search(np.where(v > 0.2, np.nan, v), 3), "Row 0 holds NaN"),
    (lambda index, v: index.add(np.array([30, 31]), np.full_like(v[:2], np.inf)), "Row 0 holds"),
    (lambda index, v: index.add(np.array([30, 31]), v), r"\(30, 48\), not \(2, 48\)"),
    (lambda index, v: index.add(np.array([30, 7]), v[:2]), "编号 7 已经在索引里 is in the index"),
    (lambda index, v: index.add(np.array([30, 30]), v[:2]), "编号 30 出现了两次 comes twice"),
    (lambda index, v: index.add(np.array([-1]), v[:1]), "编号 -1 是负数 is negative"),
    (lambda index, v: index.update(np.array([3, 30]), v[:2]), "30 不在索引里 is not in the index"),
    (lambda index, v: index.update(np.array([3]), v[:1] * np.nan), "Look at what the encoder"),
    (lambda index, v: index.remove(np.array([3, 30])), "30 不在索引里.*update or remove those"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    engine: Engine, change: Change, said: str
) -> None:
    vectors = make_units(30)
    index = engine.make(vectors)
    before = index.search(vectors, 30)
    with pytest.raises(VectorError, match=said):
        change(index, vectors.copy())
    for ours, theirs in zip(before, index.search(vectors, 30), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_matcher_of_vectors_finds_the_same_with_every_engine(engine: Engine) -> None:
    encoder = HashEncoder(dim=64)
    vectors = encoder.encode([f"第{number}号产品多少钱" for number in range(300)])
    ours, exact = (VectorMatcher(encoder, vectors, make) for make in (engine.make, ExactIndex))
    for text in ("第7号产品多少钱", "299号产品价格"):
        found, wanted = ours.match(text), exact.match(text)
        best = np.argsort(-wanted)[:5]
        np.testing.assert_allclose(found[best], wanted[best], atol=0.01)
    assert ours.match_wording(5)[5] == 0 and np.argmax(ours.match("第5号产品多少钱")) == 5


def test_threads_search_while_another_changes(engine: Engine) -> None:
    vectors = make_units(600)
    index = engine.make(vectors[:300])
    stop, errors = threading.Event(), []

    def search() -> None:
        while not stop.is_set():
            scores, ids = index.search(vectors[:20], 3)
            # Those of the first hundred stay; of the others either none or all of a change.
            if ids[:, 0].tolist() != list(range(20)) or not 300 <= len(index) <= 600:
                errors.append(ids)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        index.add(np.arange(300, 600), vectors[300:])
        index.update(np.arange(100, 200), vectors[300:400])
        index.remove(np.arange(300, 600))
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


# Files.


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond some bytes: within the block only, as pytest may write to one too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kind", FILES)
def test_a_full_disk_leaves_the_file_as_it_was(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "index"
    save_index(FILES[kind](make_units(30)), file, "model")
    content = file.read_bytes()
    with full_disk(len(content) + 1000), pytest.raises(OSError, match="File too large"):
        save_index(FILES[kind](make_units(3000)), file, "model")
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("spoil", ["absent", "other file", "cut", "header", "kind"])
def test_a_file_that_is_no_index_is_refused(kind: str, tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "index"
    save_index(FILES[kind](make_units(300)), file, "model")
    content = file.read_bytes()
    spoilt = {
        "absent": None,
        "other file": b"text\n",
        "cut": content[: len(content) // 2],
        "header": content.replace(b'{"kind', b"{kind"),
        "kind": content.replace(kind.encode(), b"other"),
    }[spoil]
    file.unlink() if spoilt is None else file.write_bytes(spoilt)
    with pytest.raises(VectorError, match="读不了这个向量索引.*Build it again"):
        load_index(file, "model")


def test_a_file_of_another_model_is_refused(tmp_path: Path) -> None:
    save_index(FlatIndex(make_units(30)), tmp_path / "index", "one model")
    with pytest.raises(VectorError, match=r"由另一些向量建成.*\(one model, not another\)"):
        load_index(tmp_path / "index", "another")


# Chosen by size and setting.

Said = list[tuple[str, int, int]]


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def builder(tmp_path: Path, said: Said) -> IndexBuilder:
    return IndexBuilder("茶", tmp_path, None, lambda *step: said.append(step))


def test_the_engine_is_chosen_by_size(builder: IndexBuilder, tmp_path: Path, said: Said) -> None:
    assert isinstance(builder(np.zeros((SMALL - 1, 2), np.float32)), ExactIndex)
    assert isinstance(builder(np.zeros((SMALL, 2), np.float32)), FlatIndex)
    assert isinstance(builder(np.zeros((LARGE, 2), np.float32)), FlatIndex)
    assert list(tmp_path.iterdir()) == [] and said == []


def test_a_large_index_is_built_once(tmp_path: Path, said: Said) -> None:
    def start() -> IndexBuilder:
        said.clear()
        return IndexBuilder("茶", tmp_path, None, lambda *step: said.append(step))

    one, other = make_units(LARGE + 1, 4), make_units(LARGE + 1, 8)
    builder = start()
    built = builder(one)
    assert isinstance(built, ApproximateIndex)
    assert {what for what, *_ in said} == {"建立向量索引 building the vector index"}
    assert said[-1][1:] == (LARGE + 1, LARGE + 1)
    builder(other)
    assert len(list(tmp_path.iterdir())) == 2

    builder = start()
    for ours, theirs in zip(builder(one).search(one[:9], 5), built.search(one[:9], 5), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert said == []
    builder(-one)  # other texts: what this start has not asked for goes
    assert said and len(list(tmp_path.iterdir())) == 2


def test_a_large_index_of_another_model_is_built_again_and_told(
    builder: IndexBuilder, tmp_path: Path, said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    vectors = make_units(LARGE + 1, 4)
    builder(vectors)
    (file,) = tmp_path.iterdir()
    save_index(ExactIndex(vectors[:5]), file, "another model")
    said.clear()
    assert len(builder(vectors)) == LARGE + 1
    assert said and "built from other vectors" in caplog.text
    said.clear()
    assert len(builder(vectors)) == LARGE + 1 and said == []


# Milvus.


def test_two_bots_and_two_models_share_one_milvus(milvus_folder: Path, said: Said) -> None:
    url = SecretStr(str(milvus_folder / "milvus.db"))
    builders = [
        IndexBuilder(bot, milvus_folder, url, lambda *step: said.append(step))
        for bot in ("茶", "car-presales", "car_presales")
    ]
    vectors = make_units(30)
    indexes = [builder(vectors) for builder in builders] + [builders[0](-vectors)]
    indexes[0].remove(np.arange(10))
    assert [len(index) for index in indexes] == [20, 30, 30, 30]
    assert said[0][0].startswith("写入 Milvus filling the collection zhike_")


def test_a_collection_is_filled_once_and_an_interrupted_filling_goes_on(
    milvus_folder: Path,
) -> None:
    vectors = make_units(5000, 8)
    index = MilvusIndex(str(milvus_folder / "milvus.db"), "filled", 8)
    steps: list[int] = []

    def stop(done: int, total: int) -> None:
        steps.append(done)
        if done == 4000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.fill(vectors, stop)
    assert (steps, len(index)) == ([0, 2000, 4000], 4000)
    for wanted in ([4000, 5000], [5000]):
        steps.clear()
        index.fill(vectors, lambda done, total: steps.append(done))
        assert (steps, len(index)) == (wanted, 5000)
    index.remove(np.array([3]))
    index.fill(vectors, lambda done, total: None)
    assert index.search(vectors[3:4], 1)[1].tolist() == [[3]]


def test_a_milvus_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(
        StoreError, match=r"Milvus 127\.0\.0\.1:9, tea: 用不了.*vector_url"
    ) as caught:
        MilvusIndex("http://user:secret@127.0.0.1:9", "tea", 4)
    assert "secret" not in str(caught.value)


def test_without_pymilvus_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(MissingExtra, match=r"pymilvus is not installed.*pip install.*\[milvus\]"):
        MilvusIndex("http://127.0.0.1:19530", "tea", 4)


def test_a_bot_answers_with_its_vectors_in_milvus(tmp_path: Path) -> None:
    from milvus_lite.server_manager import server_manager_instance
    from pymilvus import MilvusClient

    make_starter(tmp_path / "shop")
    file = str(tmp_path / "milvus.db")
    question = FaqQuery(text="付了钱几天能拿到茶叶")
    answers = []
    for setting in ({}, {"ZHIKE_VECTOR_URL": file}):
        environ = {"ZHIKE_ENCODERS": '["use"]', **setting}
        bot = load_bot(open_workspace(tmp_path / "shop", environ=environ))
        found = bot.registry.get("faq").run(question).candidates
        answers.append([(candidate.question, candidate.scores) for candidate in found])
    assert answers[0] and answers[1] == answers[0]  # the trace rounds scores to four digits
    (collection,) = MilvusClient(file).list_collections()
    assert collection.startswith("zhike_shop_")
    server_manager_instance.release_server(file)


def test_a_milvus_that_goes_away_is_named_and_found_again(tmp_path: Path) -> None:
    from milvus_lite.server_manager import server_manager_instance

    file, vectors = str(tmp_path / "milvus.db"), make_units(30)
    index = MilvusIndex(file, "tea", DIM)
    index.fill(vectors, lambda done, total: None)
    server_manager_instance.release_server(file)
    with pytest.raises(StoreError, match=r"milvus\.db, tea: 用不了 cannot be used"):
        index.search(vectors, 3)
    index.close()
    assert index.search(vectors[:1], 1)[1].tolist() == [[0]]
    server_manager_instance.release_server(file)


FORKED = """
import os, sys
import numpy as np
from server.vectors.milvus_index import MilvusIndex

vectors = np.eye(8, dtype=np.float32)
index = MilvusIndex(sys.argv[1], "forked", 8)
index.fill(vectors, lambda done, total: None)
for worker in range(2):
    if not (pid := os.fork()):
        found = index.search(vectors[worker : worker + 1], 1)[1].tolist()
        os._exit(found != [[worker]])
    assert os.waitpid(pid, 0)[1] == 0
assert index.search(vectors[5:6], 1)[1].tolist() == [[5]]
"""


def test_workers_that_are_forked_search_too(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORKED, str(tmp_path / "milvus.db")]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


def test_names_of_collections_are_ascii() -> None:
    names = {name_collection(bot, "abc") for bot in ("茶", "茶叶", "tea-1", "tea_1")}
    assert len(names) == 4 and all(name.isascii() and "-" not in name for name in names)
