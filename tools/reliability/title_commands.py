"""The commands that hostile titles go through: what shows and writes them, takes them as words, as names."""

from __future__ import annotations

from projects.customer_segments.cli import app as segments
from projects.image_compressor.cli import app as compressor
from projects.movie_recommender.cli import app as films
from projects.photo_filters.cli import app as filters
from projects.song_recommender.cli import app as songs
from shared.datasets.cli import app as sets

__all__ = ["ASKED", "NAMED", "SHOWN"]

_MODEL = "--model model.bin"
_CUSTOMERS = "customers.csv --id-column name --components 3"
# what is shown or written of a catalogue or a model; the ending of an output says how it is judged
SHOWN = (
    (songs, "similar --catalogue songs.csv -k 90"),
    (songs, "similar --catalogue songs.csv -k 20 --explain"),
    (songs, "similar --catalogue songs.csv -k 90 --json"),
    (songs, "similar --catalogue songs.csv -k 90 --versions all -o out.csv"),
    (songs, "similar --catalogue songs.csv -k 90 -o out.m3u8"),
    (songs, "similar --catalogue songs.csv -k 90 -o out.json"),
    (songs, "similar --catalogue songs.csv -k 30 -o out.png"),
    (songs, "playlist --catalogue songs.csv -k 60 -o out.m3u8"),
    (songs, "playlist --catalogue songs.csv -k 60 -o out.csv"),
    (songs, "path --catalogue songs.csv -k 9 -o out.csv [red]x[/red] =1+1"),
    (songs, "map --catalogue songs.csv"),
    (songs, "map --catalogue songs.csv -o out.html"),
    (songs, "map --catalogue songs.csv -o out.png"),
    (songs, "map --id-column track_name --catalogue songs.csv -o out.html"),
    (songs, "similar --id-column track_name --catalogue songs.csv -k 90"),
    (songs, "similar --id-column id --catalogue columns.csv --explain -k 3"),
    (songs, "similar --id-column id --catalogue columns.csv -o out.png -k 3"),
    (songs, "map --id-column id --catalogue columns.csv -o out.html"),
    (songs, "evaluate --catalogue songs.csv --methods normal-scores"),
    (songs, "pictures pictures pictures/plain.png -k 99"),
    (songs, "pictures pictures pictures/plain.png -k 99 --json"),
    (songs, "pictures pictures pictures/plain.png -k 99 -o out.html"),
    (songs, "pictures pictures pictures/plain.png -k 99 -o out.png"),
    (films, f"recommend {_MODEL} --user =1+1 -k 99"),
    (films, f"recommend {_MODEL} --user =1+1 -k 99 --json"),
    (films, f"recommend {_MODEL} --user =1+1 -k 99 -o out.csv"),
    (films, f"recommend {_MODEL} --all -k 3 -o out.csv"),
    (films, f"recommend {_MODEL} --users users.csv -k 3 -o out.csv"),
    (films, f"recommend {_MODEL} --my-ratings own.csv -k 9"),
    (films, f"predict {_MODEL} --pairs pairs.csv -o out.csv"),
    (films, f"predict {_MODEL} --pairs pairs.csv --json"),
    (films, f"similar {_MODEL} -k 99 =1+1"),
    (films, f"explain {_MODEL} --user =1+1 --movie =1+1"),
    (
        films,
        "evaluate --ratings ratings.csv --models mean,bias --protocol kfold:2 --save-predictions out.csv",
    ),
    (films, "train --ratings twice.csv --algorithm bias -o out.bin"),
    (films, f"update {_MODEL} --ratings twice.csv -o out.bin"),
    (films, "train --ratings bad.csv --algorithm bias -o out.bin --skip-bad-rows"),
    (sets, "info twice.csv"),
    *(
        (segments, f"{words} {more}".strip())
        for words, formats in (
            (f"segment {_CUSTOMERS} --segments 4", ("-o out.csv", "-o out.json")),
            ("assign customers.csv --model segments.bin", ("-o out.csv", "-o out.json")),
            (f"map {_CUSTOMERS} --segments 4", ("-o out.svg", "-o out.png")),
            ("map customers.csv --model segments.bin", ("-o out.svg",)),
            (f"outliers {_CUSTOMERS} -k 60", ()),
            (f"factors {_CUSTOMERS}", ("-o out.csv", "-o out.json")),
        )
        for more in ("", "--json", *formats)
    ),
)
# of each hostile text: the commands that take it as a word, at {}
ASKED = (
    (songs, "similar --catalogue songs.csv -- {}"),
    (songs, "playlist --catalogue songs.csv --dislike={}"),
    (songs, "path --catalogue songs.csv -- =1+1 {}"),
    *((songs, f"similar --catalogue songs.csv --{option}={{}}")
      for option in ("artist", "genre", "weight", "mood", "features", "id-column", "year", "versions", "by")),
    (songs, "similar --catalogue={}"),
    (songs, "evaluate --catalogue songs.csv --methods={}"),
    (songs, "similar --catalogue songs.csv -o={}"),
    *((films, f"predict {_MODEL} {words}")
      for words in ("--user={} --movie=m1", "--user=u1 --movie={}", "--pairs={}")),
    (films, f"similar {_MODEL} -- {{}}"),
    (films, f"explain {_MODEL} --user={{}} --movie==1+1"),
    (films, f"recommend {_MODEL} --user={{}}"),
    (films, f"recommend {_MODEL} --user=u1 --genre={{}}"),
    (films, "train --algorithm={}"),
    (films, "train --dataset={}"),
    (films, "evaluate --models={}"),
    (films, "evaluate --ratings ratings.csv --set={}"),
    (sets, "info {}"),
    (sets, "fetch {}"),
    (filters, "show {}"),
    (filters, "apply {} -o x.png gaussian:1"),
    (filters, "apply pictures/plain.png -o x.png -- {}"),
    (filters, "apply pictures/plain.png -o={} gaussian:1"),
    (filters, "apply pictures/plain.png -o x.png --recipe={}"),
    (compressor, "compress {} -o x.svdc --allow-larger"),
    (compressor, "compress pictures/plain.png -o x.svdc --allow-larger --size={}"),
    (compressor, "info {}"),
    *((segments, f"outliers {_CUSTOMERS} --{option}={{}}")
      for option in ("columns", "category", "without", "components", "model")),
    (segments, "outliers customers.csv --components 3 --id-column={}"),
    (segments, "outliers -- {}"),
    (segments, "assign customers.csv --model={}"),
    (segments, f"factors {_CUSTOMERS} -o={{}}"),
)  # fmt: skip
# of each hostile file name: the commands that read such a file, or tell of it in what they write
NAMED = (
    (songs, ".csv", "map --catalogue={} -o out.html"),
    (songs, ".csv", "map --catalogue={} -o out.png"),
    (sets, ".csv", "info {}"),
    *((films, ".ratings.csv", f"evaluate --ratings={{}} --models mean,bias --protocol kfold:2 -o out{ending}")
      for ending in (".html", ".md", ".png", ".json")),
    (films, ".ratings.csv", "train --ratings={} --algorithm bias -o out.bin"),
    (compressor, ".svdc", "view {} -o out.html"),
    (compressor, ".svdc", "info {}"),
    (compressor, ".svdc", "explain {}"),
    (compressor, ".svdc", "explain {} -o out.svg"),
    (compressor, ".png", "curve {} -o out.svg"),
    (filters, ".png", "apply {} -o out.png gaussian:1"),
    (filters, ".png", "sheet {} -o out.png"),
    (segments, ".customers.csv", "segment {} --id-column name --segments 3"),
    (segments, ".customers.csv", "map {} --id-column name --segments 3 -o out.svg"),
)  # fmt: skip
