"""The embedding model: prepared once from the packed weights, then read by onnxruntime."""

import shutil
import struct
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from classifiers.embedding.encoder import MAX_TOKENS, OnnxEncoder, tokens_of
from classifiers.embedding.folder import GRAPH, MANIFEST, TOKENIZER, is_prepared, model_folder, verify
from classifiers.embedding.graph import write_graph
from classifiers.embedding.packed import find_packed, read_packed
from classifiers.embedding.prepare import prepare, put
from router.domain.errors import ArtefactError


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real model, prepared in a folder of its own."""
    folder = tmp_path_factory.mktemp("cache") / "model"
    prepare(folder, lambda _: None)
    return folder


@pytest.fixture(scope="module")
def encoder(prepared: Path) -> OnnxEncoder:
    """An encoder on the prepared model."""
    return OnnxEncoder(prepared)


def test_each_text_gets_one_vector_of_length_one(encoder: OnnxEncoder) -> None:
    """Vectors have 384 numbers and length one, for a word, a sentence and nothing at all."""
    vectors = encoder.encode(["fever", "我发烧两天了怎么办", ""])
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_like_texts_lie_close_across_languages(encoder: OnnxEncoder) -> None:
    """A question lies closer to its translation than to another matter."""
    question, translation, other = encoder.encode(
        ["my head hurts, what can I take", "头痛吃什么药", "book a train ticket to Leeds"]
    )
    assert question @ translation > question @ other


def test_a_vector_is_the_same_whatever_stands_beside_it(prepared: Path, encoder: OnnxEncoder) -> None:
    """Neither neighbours nor threads change a text's vector: what was calibrated offline holds in service."""
    texts = [
        "sore throat",
        "a much longer text about many other things, such as trains, and stations, and weather",
        "疼",
    ]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_array_equal(encoder.encode(texts), alone)
    np.testing.assert_array_equal(OnnxEncoder(prepared, threads=3).encode(texts), alone)


def test_eight_bits_say_what_single_precision_says(encoder: OnnxEncoder, tmp_path: Path) -> None:
    """With the large channels apart the 8-bit encoder stays close to the model it was made of."""
    path = find_packed()
    assert path is not None
    names = write_graph(read_packed(path), tmp_path / GRAPH, apart=None)
    whole = onnxruntime.InferenceSession(str(tmp_path / GRAPH), providers=["CPUExecutionProvider"])
    texts = ["my grandson swallowed a coin", "play some jazz", "胸口闷得慌，喘不上气", "帮我订一张去上海的票"]
    assert len(set(names)) == 48  # four products' inputs in each of twelve layers
    for text in texts:
        tokens = tokens_of(encoder._tokenizer, text)
        vectors = encoder._table[tokens].astype(np.float32) + encoder._positions[: len(tokens)]
        (wanted,) = whole.run(["sentence"], {"vectors": vectors})
        assert float(wanted[0] @ encoder.encode([text])[0]) > 0.995


def test_long_text_costs_no_more_than_the_window(encoder: OnnxEncoder) -> None:
    """A hundred thousand characters are read at their two ends only."""
    assert len(tokens_of(encoder._tokenizer, "痛" * 100_000)) <= MAX_TOKENS


def test_tokens_are_shown_without_the_encoder(encoder: OnnxEncoder) -> None:
    """Each token has the vector of the table, whatever stands beside it, and no more of them than the window holds."""
    nothing, fever, both = (encoder.token_vectors(text) for text in ("", "fever", "fever fever"))
    assert nothing.shape == (2, 384)  # begin and end
    np.testing.assert_array_equal(both[1], fever[1])
    assert len(encoder.token_vectors("痛" * 100_000)) <= MAX_TOKENS


def test_a_changed_file_is_noticed(prepared: Path, tmp_path: Path) -> None:
    """The checksums hold for what was prepared and not for what was changed since."""
    verify(prepared)
    copy = tmp_path / "model"
    copy.mkdir()
    for path in prepared.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / TOKENIZER).write_text("{}", encoding="utf-8")
    with pytest.raises(ArtefactError, match="checksum"):
        verify(copy)


def test_a_folder_without_the_model_is_refused(tmp_path: Path) -> None:
    """An encoder on an empty folder says how to prepare it."""
    assert not is_prepared(tmp_path)
    for ask in (lambda: OnnxEncoder(tmp_path), lambda: verify(tmp_path)):
        with pytest.raises(ArtefactError, match="medroute prepare"):
            ask()


def test_preparing_again_replaces_the_folder_whole(prepared: Path) -> None:
    """A second preparation leaves the same graph and nothing half made beside it."""
    before = (prepared / GRAPH).read_bytes()
    prepare(prepared, lambda _: None)
    assert (prepared / GRAPH).read_bytes() == before
    assert [path.name for path in prepared.parent.iterdir()] == [prepared.name]


def test_two_that_prepare_at_once_leave_one_whole_model(prepared: Path, tmp_path: Path) -> None:
    """Whoever comes second accepts what stands there if it is the same model, and says so if it is not."""
    folder, second = tmp_path / "model", tmp_path / "second"
    shutil.copytree(prepared, folder)
    shutil.copytree(prepared, second)
    (tmp_path / "full" / "old").mkdir(parents=True)
    put(second, folder, tmp_path / "full")  # a rename onto a full folder fails, as one does that came too late
    verify(folder)
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(ArtefactError, match="medroute prepare"):
        put(second, folder, tmp_path / "full")


def test_models_of_an_older_version_are_named(prepared: Path, tmp_path: Path) -> None:
    """What is no longer read takes room, and preparing says which folders that are."""
    (tmp_path / "medroute-e5-1-abc").mkdir()
    said: list[str] = []
    prepare(tmp_path / prepared.name, said.append)
    assert any("medroute-e5-1-abc" in line for line in said)


def test_the_user_cache_folder_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The prepared model lies in the user's cache, wherever that is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert model_folder().parent == tmp_path / "medroute"


@pytest.mark.parametrize("content", [b"", b"nope", b"E5S1" + struct.pack("<7i", *range(7))])
def test_another_file_is_no_packed_model(tmp_path: Path, content: bytes) -> None:
    """A file that is not the packed model is refused by name."""
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(ArtefactError, match=r"weights\.bin"):
        read_packed(path)


def test_an_unknown_tensor_is_named() -> None:
    """Asking the packed model for what it does not hold says so."""
    path = find_packed()
    assert path is not None
    with pytest.raises(ArtefactError, match="no tensor nose"):
        read_packed(path).tensor("nose")


def test_what_is_asked_behind_a_long_history_is_read(encoder: OnnxEncoder) -> None:
    """Of a text that is too long the end counts as its beginning does."""
    history = "这几天一直都有点不太舒服" * 30
    calm, grave = (tokens_of(encoder._tokenizer, f"{history} || {text}") for text in ("播放歌曲", "她叫也叫不应"))
    assert calm != grave
    assert max(map(len, (calm, grave))) <= MAX_TOKENS
