"""An accepted issue takes the place of the tables in force: all of them, or none."""

from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from connector.errors import ConfigError
from connector.screening.goods import read_goods
from connector.screening.goods.ecfr.edition import Edition
from connector.screening.tables import TABLES


def accept(folder: Path, edition: Edition) -> tuple[Path, ...]:
    """Write an issue's tables into a folder of rules, once the rules can be read with them.

    Raises ConfigError where they cannot, or where the folder cannot be written.
    """
    with TemporaryDirectory(prefix="holdpoint-rules-") as trial:
        tried = copytree(folder, Path(trial) / "rules")
        _write(tried / TABLES, edition)
        read_goods(tried)
    try:
        return _write(folder / TABLES, edition)
    except OSError as error:
        raise ConfigError(str(folder / TABLES), f"cannot be written: {error.strerror}") from error


def _write(folder: Path, edition: Edition) -> tuple[Path, ...]:
    texts = {folder / name: text for name, text in edition.tables().items()}
    # Every new file is whole before the first old one goes.
    for path, text in texts.items():
        path.with_suffix(".new").write_text(text, encoding="utf-8")
    for path in texts:
        path.with_suffix(".new").replace(path)
    return tuple(texts)
