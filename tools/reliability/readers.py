"""Everything that can be asked of a loaded file, as one digest; what is not whole is an AssertionError."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from shared.errors import DataError

__all__ = [
    "fit_to_checkpoint",
    "parsed",
    "read_checkpoint",
    "read_cube_file",
    "read_features_file",
    "read_hald_file",
    "read_index",
    "read_model",
    "read_names",
    "read_pictures_file",
    "read_places_file",
    "read_recipe_file",
    "read_segments_file",
    "read_svdc",
    "read_table",
    "some_features",
    "some_numbers",
    "songs_called",
]

MAX_PIXELS = 1 << 20  # of a picture that is decoded here: what a header may claim is bounded by an option
SOURCE = "userId,movieId,rating\n1,7,4.5\n1,8,3\n2,7,1\n"


def _digest(*values: Any) -> str:
    found = hashlib.sha256()
    for value in values:
        if isinstance(value, np.ndarray) and value.dtype != object:
            found.update(f"{value.dtype.str} {value.shape} ".encode() + np.ascontiguousarray(value).tobytes())
        else:
            text = repr(value.tolist() if isinstance(value, np.ndarray) else value)
            found.update(text.encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:16]


def read_svdc(path: Path) -> str:
    """Decode the picture, and describe the file."""
    from projects.image_compressor.decoder import decode_picture
    from projects.image_compressor.format import describe

    data = path.read_bytes()
    found = decode_picture(data, name=path.name, max_pixels=MAX_PIXELS)
    facts = describe(data, name=path.name)
    facts.pop("bytes"), facts.pop("bpp")
    shape = (facts["height"], facts["width"], facts["channels"])[: found.pixels.ndim]
    assert found.pixels.shape == shape, "the picture has another shape than the file says"
    assert found.pixels.dtype == (np.uint16 if facts["depth"] == 16 else np.uint8), "of another depth"
    return _digest(found.pixels, found.icc, found.exif, facts)


def read_model(path: Path) -> str:
    """Predict, rank, place a new person, explain, compare films, and list the training ratings."""
    from projects.movie_recommender.choice import Choice
    from projects.movie_recommender.explain import explain
    from projects.movie_recommender.store import load_model
    from projects.movie_recommender.toplist import recommend, similar

    trained = load_model(path)
    model = trained.model
    found: list[Any] = []
    n, m = len(model.user_ids), len(model.movie_ids)
    low, high = model.scale
    users, films = model.user_ids.values[[0, -1]], model.movie_ids.values[[-1, 0]]
    stars = model.predict([*users, "nobody"], [*films, films[0]])
    assert (np.isfinite(stars) & (stars >= low) & (stars <= high)).all(), "predictions leave the scale"
    found += [users, films, stars]
    codes = np.array([0, n - 1, -1], np.int32)
    places: list[np.ndarray] = [trained.seen_by(0)]
    for choice in (Choice(), Choice.of(trained, genres=["A"], include_seen=True)):
        for shown, values in recommend(trained, codes, 3, choice):
            assert len(shown) == len(values)
            places.append(shown)
            found.append(values)
    person = model.fold_in(films, np.array([low, high]))
    assert person.scores.shape == (m,), "a score for each film"
    assert np.isfinite(person.scores).all()
    found += [person.scores, model.interval(codes, np.array([0, m - 1, 0], np.int32))]
    asks: list[Callable[[], Any]] = [
        lambda: similar(trained, 0, 3),
        lambda: vars(explain(model, np.array([0, m - 1], np.int32), np.array([low, high], np.float32), 1)),
    ]
    for ask in asks:
        with contextlib.suppress(DataError):  # not every model compares, or explains
            answer = ask()
            found.append(answer)
            places += [answer[0]] if isinstance(answer, tuple) else []
    found.append(trained.training_table().to_numpy())
    for shown in places:
        assert not len(shown) or 0 <= shown.min() <= shown.max() < m, "films that are none"
    found += [*places, trained.titles.titles, trained.titles.nearest("Film"), trained.genres, trained.years]
    return _digest(*found, trained.about)


def read_index(path: Path) -> str:
    """Search with one query and with several, remove a row, add one, and search again."""
    from shared.linalg.neighbors import CosineIndex

    index = CosineIndex.load(path)
    d = index.n_features
    queries = np.random.default_rng(1).normal(size=(3, d))
    many = np.random.default_rng(2).normal(size=(64, d))
    found: list[Any] = [len(index)]
    for batch in (queries[0], queries, many):
        found += index.search(batch, 4)
    rows = found[1]
    if len(rows):
        index.remove(rows[:1])
    numbers = index.add(queries[:2] / 2)
    found += [numbers, *index.search(queries, 100)]
    for rows, cosines in zip(found[1:7:2], found[2:7:2], strict=True):
        assert (np.abs(cosines) <= 1).all(), "no cosines"
        assert not rows.size or 0 <= rows.min() <= rows.max() < numbers[0], "rows that are none"
        assert not rows.size or (np.diff(np.sort(rows)) > 0).all(), "a row twice"
    return _digest(*found)


def fit_to_checkpoint(path: Path, *, resume: bool) -> Any:
    """Fit a model of three sweeps and leave after the first; or go on from there."""
    from projects.movie_recommender.models.checkpoint import Checkpoint, Interrupt
    from projects.movie_recommender.models.funk import Funk
    from projects.movie_recommender.models.iterative import Training
    from projects.movie_recommender.ratings import Ratings
    from tools.reliability.files import table

    ratings, model, rng = Ratings.of(table(), (1.0, 5.0)), Funk(rank=2, sweeps=3), np.random.default_rng(1)
    if resume:
        return model.fit(ratings, rng, training=Training(path, resume=True))
    checkpoint = Checkpoint.open(Training(path), model, ratings, rng)
    model._begin(ratings, rng)
    model._sweep(0)
    checkpoint.offer("fit", 1, model, rng, [], Interrupt(False), last=True)
    return model


def read_checkpoint(path: Path) -> str:
    """Go on with the fit."""
    model = fit_to_checkpoint(path, resume=True)
    settings, arrays = model.state()
    for array in arrays.values():
        assert np.isfinite(array).all(), "a fit that is not finite"
    return _digest(settings, *arrays.values())


@contextlib.contextmanager
def _cache(folder: Path) -> Iterator[None]:
    before = os.environ.get("PORTFOLIO_CACHE")
    os.environ["PORTFOLIO_CACHE"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PORTFOLIO_CACHE"]
        else:
            os.environ["PORTFOLIO_CACHE"] = before


def parsed(path: Path) -> pd.DataFrame:
    """Return a small csv file parsed, by way of the cache file `path`."""
    from shared.datasets.cache import cached

    source = path.parent / "source.csv"
    if not source.exists():
        source.write_text(SOURCE)

    def parse() -> pd.DataFrame:
        made = pd.read_csv(source)
        return made.assign(rating=made["rating"].astype(np.float64), title=["ä", "", "b"])

    with _cache(path.parent):
        return cached(path.stem, source, parse)


def read_table(path: Path) -> str:
    """Take a table from the cache; a file that is no good is passed over."""
    found = parsed(path)
    assert [*found] == ["userId", "movieId", "rating", "title"], "other columns"
    assert [found[name].dtype.kind for name in found][:3] == ["i", "i", "f"]
    assert found.index.equals(pd.RangeIndex(len(found)))
    return _digest(*(found[name].tolist() for name in found))


def songs_called() -> Any:
    """Return the names of six songs."""
    from projects.song_recommender.names import Names

    titles = ["Hallelujah", "Creep - Live", "Crêpe", "", "99 Luftballons", "Creep"]
    artists = ["Jeff Buckley", "Radiohead", "Radio;Head", "Nobody", "Nena", "Radiohead"]
    return Names(pd.DataFrame({"title": titles, "artist": artists}))


def read_names(path: Path) -> str:
    """Look for songs by names that are right, misspelt, or put together."""
    from projects.song_recommender.names import Names

    names, found = Names.kept(path, 6), []
    for text in ("halelujah", "creep", "radiohead creep", "nena", "x"):
        found += [names.titles.rows_called(text), names.artists.rows_called(text), names.titles.holding(text)]
        found += [one.rows for one in names.near(text, 0.5)]
    for rows in found:
        assert not len(rows) or 0 <= rows.min() <= rows.max() < 6, "rows that are none"
    return _digest(*found)


def read_places_file(path: Path) -> str:
    """Read the learned places of six songs."""
    from projects.song_recommender.learned import read_places

    rows = read_places(path, "digest", 6)
    assert rows.shape[0] == 6
    assert rows.dtype == np.float16
    assert np.isfinite(rows).all()
    return _digest(rows)


def some_features() -> Any:
    """Return features of a recording."""
    from projects.song_recommender.audio.analysis import TIMBRES, Features

    names = [field.name for field in fields(Features) if field.name != "timbre"]
    single = {name: 0.25 * i for i, name in enumerate(names)}
    return Features(**single, timbre=tuple(1.5 * i for i in range(TIMBRES)))


def read_features_file(path: Path) -> str:
    """Read the features of a recording."""
    from projects.song_recommender.audio.keeping import read_features

    tags, features = read_features(path)
    assert all(isinstance(text, str) for item in tags.items() for text in item)
    row = features.as_row()
    assert all(isinstance(value, float) for value in row.values())
    return _digest(tags, row)


def some_numbers(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return numbers of two pictures."""
    from projects.song_recommender.pictures.describe import LENGTHS

    return {name: rng.normal(size=sum(LENGTHS)).astype(np.float32) for name in ("one", "two")}


def read_pictures_file(path: Path) -> str:
    """Read what is known of pictures."""
    from projects.song_recommender.pictures.folder import read_memory

    memory = read_memory(path)
    stamps = [(name, size, time, known) for (name, size, time), known in memory.digests.items()]
    assert all(known in memory.numbers for *_, known in stamps)
    assert all(np.isfinite(numbers).all() for numbers in memory.numbers.values())
    return _digest(stamps, *memory.numbers, *memory.numbers.values())


def read_recipe_file(path: Path) -> str:
    """Read a recipe and check its steps."""
    from projects.photo_filters.recipes import load_recipe, read_recipe

    chain = read_recipe(path)
    return _digest(chain, load_recipe(path).name, load_recipe(path).about)


def read_cube_file(path: Path) -> str:
    """Read a colour table."""
    from projects.photo_filters.cubes import read_cube

    return _table_digest(read_cube(path))


def read_hald_file(path: Path) -> str:
    """Read a colour table that is a picture."""
    from projects.photo_filters.hald import read_hald

    return _table_digest(read_hald(path))


def _table_digest(table: np.ndarray) -> str:
    assert table.dtype == np.float32
    assert np.isfinite(table).all()
    assert table.ndim == 4 or len(table) == 3
    return _digest(table)


def read_segments_file(path: Path) -> str:
    """Place rows, among them odd ones, look for outliers, and list what the file says."""
    from projects.customer_segments.outliers import find_outliers
    from projects.customer_segments.store import load_segmentation
    from projects.customer_segments.table import Table

    found = load_segmentation(path)
    preparation, parts = found.preparation, found.components
    rows = np.array([0.0, np.nan, -3.0, 1e300, 2.5, 7.0])
    words = [
        [category.levels[i % len(category.levels)] for i in range(5)] + [""]
        for category in preparation.categories
    ]
    table = Table(
        np.arange(len(rows)).astype(str).astype(object),
        pd.DataFrame({number.name: np.roll(rows, i) for i, number in enumerate(preparation.numbers)}),
        pd.DataFrame(
            {c.name: texts for c, texts in zip(preparation.categories, words, strict=True)}, dtype=object
        ),
        [],
    )
    labels, distances = found.place(table)
    assert labels.min() >= 0, "a segment that is none"
    assert labels.max() < len(found.names), "a segment that is none"
    assert np.isfinite(distances).all(), "distances that are none"
    with contextlib.suppress(DataError):  # the components may explain all there is
        for one in find_outliers(table, preparation, parts, 3):
            assert np.isfinite(one.residual), "a residual that is none"
    arrays = (parts.mean, parts.directions, parts.variances, found.centres, found.sizes)
    limits = np.zeros(0) if parts.limits is None else parts.limits
    said = (repr(preparation), found.names, found.id_column, found.seed, parts.used)
    return _digest(*said, *arrays, limits, labels)
