"""What other programs write: an example of every format of pictures that is read, of sounds and of tables."""

from __future__ import annotations

from PIL import Image

from shared.datasets import load_ratings, load_songs
from shared.images.opening import READ
from tools.reliability.foreign import PICTURES, make_picture, make_ratings, make_songs


def test_every_format_that_is_read_has_its_example(tmp_path):
    formats = set()
    for name, example in PICTURES.items():
        path = tmp_path / f"{name}{example[example.rindex('.') :]}"
        make_picture(example)(path)
        assert path.stat().st_size < 4000
        with Image.open(path) as image:
            formats.add(image.format)
    assert formats == set(READ)


def test_the_tables_hold_what_is_hard_to_read(tmp_path):
    make_ratings(tmp_path / "ratings.csv")
    make_songs(tmp_path / "songs.csv")
    ratings = load_ratings(tmp_path / "ratings.csv", duplicates="keep")
    assert ratings.duplicated(["userId", "movieId"]).any()
    songs = load_songs(tmp_path / "songs.csv")
    assert 'Two, "quoted"' in set(songs["title"])
    assert not songs["title"].str.isascii().all()
    assert songs["energy"].isna().any()
