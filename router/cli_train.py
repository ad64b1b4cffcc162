"""`medroute train` and `medroute prepare`: making the classifier, and making its encoder ready on this machine."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.embedding import folder as embedding_folder
from classifiers.embedding.adapter import NONE, adapter_digest, read_adapter
from classifiers.intent.artefact import DEFAULT_FOLDER
from router import library
from router.domain.errors import ConfigurationError
from router.settings import load_settings

if TYPE_CHECKING:
    from classifiers.embedding.vectors import TextEncoder
    from classifiers.training.teachers import Teacher

GOOD = 0
TRAIN_ABOUT = "Train, calibrate and write the classifier artefact from the fixtures."
TRAIN_EXAMPLE = "medroute train --data fixtures/queries"
PREPARE_ABOUT = "Prepare the embedding model, once, in the user's cache folder."
PREPARE_EXAMPLE = "medroute prepare"


_RECALL_FLOOR_HELP = (
    "0 to 1: what the lower 95 %% bound of health recall must reach, on our own, harder queries, where the threshold "
    "is drawn (default 0.96: one general query in thirty of the public sets then goes to the medical lane, at 0.99 "
    "one in ten)"
)
"""Names the default, which lies behind the train extra; a test holds the two together."""


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """What `medroute train` takes."""
    parser.add_argument("--data", type=Path, default=Path("fixtures/queries"), help="folder with labelled queries")
    parser.add_argument("--pool", type=Path, help="folder with carriers and terms (default: pool beside the data)")
    parser.add_argument(
        "--recall-floor",
        type=_share,
        metavar="SHARE",
        help=_RECALL_FLOOR_HELP,
    )
    teacher = parser.add_mutually_exclusive_group()
    teacher.add_argument("--lexical-only", action="store_true", help="leave the embedding tier out")
    teacher.add_argument("--tune", action="store_true", help="tune the encoder anew; needs medroute[tune] and time")
    teacher.add_argument(
        "--severity",
        action="store_true",
        help="fit the severity judge and the glance anew, after a change of rules or queries; needs medroute[tune]",
    )
    teacher.add_argument(
        "--encoder",
        metavar="NAME",
        help=("a sentence-transformers model instead, by name or folder; needs medroute[transformers]"),
    )
    parser.add_argument("--output", type=Path, help="folder for the artefact (default: the one that ships)")


def _share(written: str) -> float:
    try:
        share = float(written)
    except ValueError:
        share = -1.0
    # Not a number is in no range either.
    if not 0.0 <= share <= 1.0:
        msg = f"{written!r} is not a share; give a number from 0 to 1, such as 0.96"
        raise argparse.ArgumentTypeError(msg)
    return share


def add_prepare_options(parser: argparse.ArgumentParser) -> None:
    """What `medroute prepare` takes."""
    parser.add_argument("--again", action="store_true", help="prepare even where it is prepared")


def run_train(options: argparse.Namespace) -> int:
    """Train and write.

    Raises:
        ConfigurationError: an extra is missing, or the encoder cannot be had.
        ArtefactError: the data cannot be read.
    """
    try:
        from classifiers.training import train as training  # noqa: PLC0415 - needs the train extra
    except ImportError as error:
        msg = f"training needs scikit-learn and wordfreq ({error.name} is missing); pip install 'medroute[train]'"
        raise ConfigurationError(msg) from error
    beside = options.data.parent / "pool"
    folder = options.output or DEFAULT_FOLDER
    trained = training.train(
        options.data,
        _say,
        training.RECALL_FLOOR if options.recall_floor is None else options.recall_floor,
        pool=options.pool or (beside if beside.is_dir() else None),
        teacher=None if options.lexical_only else _teacher(options, folder),
    )
    training.write(trained, folder)
    print(trained.card)
    print(f"written to {folder}")
    return GOOD


def _teacher(options: argparse.Namespace, folder: Path) -> "Teacher":
    try:
        from classifiers.training import teachers  # noqa: PLC0415 - needs the embedding extra

        threads = os.cpu_count() or 1
        # Retraining elsewhere than in place starts from the encoder that ships.
        source = folder if adapter_digest(folder) != NONE else DEFAULT_FOLDER
        if not (options.tune or options.severity or options.encoder):
            return teachers.tuned_before(source, folder, threads, _say)
        encoder = _named_encoder(options.encoder) if options.encoder else None
        from classifiers.training.glance_net import fit_glance  # noqa: PLC0415 - needs PyTorch
        from classifiers.training.severity_net import fit_net  # noqa: PLC0415 - needs PyTorch

        if encoder:
            return teachers.frozen(encoder, options.encoder, folder, _say, fit_net)
        fitters = teachers.Fitters(fit_net, fit_glance)
        if options.tune:
            return teachers.tuned_now(folder, threads, _say, fitters)
        return teachers.tuned_before(source, folder, threads, _say, fitters)
    except ImportError as error:
        needs_torch = options.tune or options.severity
        extra = "tune" if needs_torch else "transformers" if options.encoder else "embedding"
        msg = (
            f"the embedding tier cannot be trained ({error.name} is missing); pip install 'medroute[{extra}]' "
            "or train --lexical-only"
        )
        raise ConfigurationError(msg) from error


def _named_encoder(name: str) -> "TextEncoder":
    from classifiers.embedding.sentence_transformer import SentenceTransformerEncoder  # noqa: PLC0415 - an extra

    return SentenceTransformerEncoder(name)


def run_prepare(options: argparse.Namespace) -> int:
    """Prepare the encoder twice: tuned, for the classifier that is configured, and as it came, for finding sources.

    Raises:
        ConfigurationError: the embedding extra is missing.
        ArtefactError: the weights or the adapter cannot be read.
    """
    settings = load_settings()
    classifier = settings.classifier_dir or DEFAULT_FOLDER
    digest = adapter_digest(classifier)
    folders = {name: embedding_folder.model_folder(settings.embedding_dir, name) for name in (NONE, digest)}
    if not options.again and all(embedding_folder.prepared_with(folder) == name for name, folder in folders.items()):
        for folder in folders.values():
            embedding_folder.verify(folder)
        library.prepare_vectors(settings, _say)
        print("the embedding models are prepared and match their checksums", file=sys.stderr)
        return GOOD
    try:
        from classifiers.embedding.prepare import prepare  # noqa: PLC0415 - needs the embedding extra
    except ImportError as error:
        msg = f"the embedding tier is not installed ({error.name} is missing); pip install 'medroute[embedding]'"
        raise ConfigurationError(msg) from error
    for name, folder in folders.items():
        prepare(folder, _say, adapter=None if name == NONE else read_adapter(classifier))
    library.prepare_vectors(settings, _say)
    return GOOD


def _say(step: str) -> None:
    print(step, file=sys.stderr)
