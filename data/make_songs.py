# ruff: noqa: E501, SIM905 -- tables of words and numbers read best one to a line
"""Make data/songs.csv: invented songs in the columns of the 114k "Spotify Tracks Dataset".

    python data/make_songs.py [FOLDER]

A song's features are those of its genre, moved by its artist's style and by chance: shares such as
energy are normal on the logit scale, tempo and loudness normal, instrumentalness mostly next to nothing
and sometimes next to one. As in the real table some songs stand under two genres with one track_id, some
come again remastered or live, and in three no beat was found, so that what follows from it is 0. Every title, artist and genre is invented.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared.files import write_text

SEED = 16
N_PER_GENRE = 125
N_ARTISTS = 11  # in each genre
COLUMNS = (
    "track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,"
    "speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre"
).split(",")
FEATURES = COLUMNS[7:19]
OF_THE_BEAT = ("danceability", "speechiness", "valence", "tempo", "time_signature")
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Genre(NamedTuple):
    """Typical values: shares in 0 … 1, beats per minute and their spread, minutes."""

    danceability: float
    energy: float
    valence: float
    speechiness: float
    acousticness: float
    instrumental: float  # share of tracks without a voice
    tempo: float
    tempo_sd: float
    major: float
    explicit: float
    minutes: float
    waltz: float  # share in three-four time
    words: str


# fmt: off
GENRES = {
    "block-rap": Genre(.76, .66, .52, .24, .12, .02, 118, 26, .55, .60, 3.1, .01, "Corner Receipt Rooftop Hustle Crown Block Mirror Voicemail Sneakers Overtime"),
    "brass-parade": Genre(.66, .78, .82, .07, .25, .30, 126, 16, .80, .01, 3.6, .04, "Parade Trumpet Carnival Balcony Confetti Marching Sunday Drumline Plaza Lantern"),
    "chamber-glass": Genre(.26, .14, .20, .04, .95, .85, 96, 22, .60, .00, 5.2, .22, "Prelude Nocturne Étude Glass Largo Winter Fugue Arabesque Sonatina Snowfall"),
    "choir-light": Genre(.30, .30, .24, .04, .85, .20, 104, 20, .75, .00, 4.1, .20, "Hallow Candle Vesper Mercy Cathedral Grace Morning Psalm Halo River"),
    "dust-folk": Genre(.50, .32, .42, .04, .82, .08, 112, 20, .80, .02, 3.5, .16, "Orchard Barley Wagon Creek Kitchen Almanac Porch Sparrow Lantern Meadow"),
    "garage-riot": Genre(.46, .92, .56, .09, .01, .05, 158, 18, .65, .22, 2.4, .02, "Riot Static Curfew Sirens Teenage Gasoline Basement Wreck Alarm Detour"),
    "harbour-jazz": Genre(.54, .34, .48, .05, .80, .48, 108, 28, .50, .00, 4.9, .12, "Harbour Smoke Blue Ferry Midnight Saxophone Pier Velvet Rain Boulevard"),
    "iron-metal": Genre(.36, .95, .30, .10, .003, .20, 134, 26, .48, .12, 4.6, .04, "Iron Throne Ashes Serpent Anvil Legion Wolfen Dread Furnace Oath"),
    "island-dub": Genre(.74, .56, .76, .10, .18, .14, 142, 20, .58, .06, 4.0, .01, "Island Sunrise Mango Riddim Hammock Coconut Shoreline Easy Tides Jubilee"),
    "lull-piano": Genre(.38, .10, .16, .05, .985, .92, 82, 16, .62, .00, 2.9, .30, "Lull Cradle Feather Snow Dreaming Petals Quiet Drift Moonlit Blanket"),
    "mist-gaze": Genre(.40, .68, .28, .04, .06, .50, 120, 18, .68, .02, 4.7, .03, "Mist Haze Reverb Undertow Satellite Blur Lavender Halo Slow Ceiling"),
    "neon-pop": Genre(.70, .74, .62, .06, .12, .01, 120, 14, .62, .10, 3.3, .01, "Neon Heartbeat Tonight Glitter Summer Signal Dancefloor Crush Weekend Mirrorball"),
    "night-soul": Genre(.64, .48, .56, .06, .40, .02, 98, 16, .52, .10, 3.8, .06, "Tender Midnight Honey Slowly Velvet Promise Letters Closer Sugar Candle"),
    "prairie-country": Genre(.58, .66, .64, .04, .26, .01, 126, 22, .90, .02, 3.3, .07, "Highway Tailgate Whiskey Prairie Denim Radio Sunday Boots County Homecoming"),
    "pulse-techno": Genre(.74, .84, .30, .06, .02, .82, 130, 5, .50, .02, 6.1, .00, "Pulse Circuit Voltage Warehouse Modular Phase Kilohertz Strobe Vector Oscillate"),
    "tide-ambient": Genre(.22, .18, .10, .05, .88, .93, 88, 24, .60, .00, 5.8, .10, "Tide Drift Aurora Fathom Glacier Breath Horizon Plankton Stillness Fog"),
}
FIRST = (
    "Amara Anton Bea Björn Callum Celeste Dário Delphine Eamon Esme Farid Freya Gideon Héloïse Idris Ingrid Jarek "
    "Juno Kaja Lior Lucía Magnus Maren Nadia Néstor Oona Otis Petra Ravi Rosalind Søren Tamsin Uma Viktor Wren Yara Zoë"
).split()
LAST = (
    "Abernathy Almqvist Barrowman Brandão Castellane Dreyfell Eberhard Fennimore Garamond Halloran Ibáñez Jorgenson "
    "Kavanaugh Lindqvåst Marchetti Nørgaard Okonjo Pemberley Quillfeather Rosenthaler Sandoval Thistlewood Undergrove "
    "Vasquelle Whitlock Yarrow Zielonka"
).split()
ADJECTIVES = (
    "Paper Silver Hollow Electric Crimson Lonely Golden Static Wild Broken Distant Velvet Northern Little Burning Lost "
    "Marble Sleepy Hidden Second"
).split()
THINGS = (
    "Lanterns Foxes Harbours Engines Sparrows Mirrors Tigers Postcards Comets Orchids Wolves Anchors Satellites Kites "
    "Drifters Cathedrals Saints Windows Gardens Ferries"
).split()
VERBS = "Hold Follow Forget Carry Call Leave Find Chase Wait_for Dream_of".replace("_", "\u00a0").split(" ")
PLACES = "Marrakoosh Ostermoor Santa_Calida Grimsby_Row Velanova Kestrel_Bay Dunmore Halcyon Lake_Ives Nordholm"
SPECIAL = {  # titles that careless readers trip over, by genre and place in it
    ("block-rap", 3): "None",
    ("chamber-glass", 5): 'Variations on "Hush, Hush"',
    ("neon-pop", 7): "Null",
    ("mist-gaze", 2): "=Sum(Of Us)",
    ("island-dub", 9): "Mañana, Tal Vez",
    ("prairie-country", 4): "Mama's 1,000 Roses",
    ("pulse-techno", 6): "4:04",
    ("tide-ambient", 8): "Ísbreið",
}
# fmt: on


def logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def share(value: float) -> float:
    """Return a logit as a share, to three digits that count, as the real table has them."""
    return float(f"{1 / (1 + np.exp(-value)):.3g}")


def make_artists(rng: np.random.Generator, taken: set[str]) -> list[dict[str, Any]]:
    """Return the artists of a genre: a name, fame and a style, which moves each of their songs."""
    artists: list[dict[str, Any]] = []
    while len(artists) < N_ARTISTS:
        form = rng.integers(4)
        if form == 0:
            name = f"The {rng.choice(ADJECTIVES)} {rng.choice(THINGS)}"
        elif form == 1:
            name = f"{rng.choice(ADJECTIVES)} {rng.choice(THINGS)}"
        else:
            name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        if name in taken:
            continue
        taken.add(name)
        style = {
            "energy": 0.45, "danceability": 0.35, "valence": 0.5, "speechiness": 0.3, "acousticness": 0.8, "tempo": 0.7
        }  # fmt: skip
        artists.append(
            {
                "name": name,
                "fame": float(np.clip(rng.gamma(2.2, 16), 0, 85)),
                "style": {feature: sd * float(rng.standard_normal()) for feature, sd in style.items()},
                "albums": [],
            }
        )
    return artists


def make_title(rng: np.random.Generator, genre: Genre) -> str:
    word, other = rng.choice(genre.words.split(), 2, replace=False)
    adjective, place = rng.choice(ADJECTIVES), rng.choice(PLACES.split()).replace("_", " ")
    verb = str(rng.choice(VERBS)).replace("\u00a0", " ")
    forms = [
        f"{adjective} {word}", f"{word} in {place}", f"{verb} the {word}", f"{word} & {other}", f"{word} Again",
        f"My {adjective} {word}", f"No More {word}", f"{place}", f"{verb} Me ({word})", f"{word} for {rng.choice(FIRST)}",
        f"{other} {word}", f"Every {adjective} {other}",
    ]  # fmt: skip
    return str(rng.choice(forms))


def make_features(rng: np.random.Generator, genre: Genre, style: dict[str, float]) -> dict[str, Any]:
    """Return the twelve audio features of one song."""
    z = {name: float(rng.standard_normal()) for name in FEATURES}
    energy = logit(genre.energy) + style["energy"] + 0.45 * z["energy"]
    acoustic = logit(genre.acousticness) + style["acousticness"] + 1.1 * z["acousticness"] - 0.3 * z["energy"]
    song: dict[str, Any] = {
        "danceability": share(logit(genre.danceability) + style["danceability"] + 0.4 * z["danceability"]),
        "energy": share(energy),
        "key": int(rng.choice(12, p=KEYS)),
        "mode": int(rng.random() < genre.major),
        "speechiness": share(logit(genre.speechiness) + style["speechiness"] + 0.4 * z["speechiness"]),
        "acousticness": share(acoustic),
        "valence": share(
            logit(genre.valence) + style["valence"] + 0.6 * z["valence"] + 0.2 * z["danceability"]
        ),
        "liveness": share(-2.0 + 0.6 * z["liveness"] + (2.0 if rng.random() < 0.08 else 0.0)),
    }
    song["loudness"] = round(float(np.clip(-23 + 19 * song["energy"] + 2.2 * z["loudness"], -48, -0.3)), 3)
    tempo = genre.tempo + genre.tempo_sd * (0.7 * style["tempo"] + 0.7 * z["tempo"])
    song["tempo"] = round(float(np.clip(tempo, 60, 200)), 3)
    beat = rng.random()
    song["time_signature"] = 3 if beat < genre.waltz else 5 if beat > 0.985 else 4
    if rng.random() < genre.instrumental:
        song["instrumentalness"] = share(2.0 + 0.7 * z["instrumentalness"])
    elif rng.random() < 0.35:
        song["instrumentalness"] = 0.0
    else:
        song["instrumentalness"] = float(f"{10 ** rng.uniform(-6, -1.5):.3g}")
    return song


KEYS = np.array([11, 10, 10, 4, 8, 8, 7, 11, 7, 9, 6, 9]) / 100  # how often each is heard


def make_genre(rng: np.random.Generator, name: str, taken: set[str]) -> list[dict[str, Any]]:
    genre, artists = GENRES[name], make_artists(rng, taken)
    weights = rng.dirichlet(np.full(N_ARTISTS, 3.0))
    songs = []
    for i in range(N_PER_GENRE):
        artist = artists[int(rng.choice(N_ARTISTS, p=weights))]
        title = make_title(rng, genre)
        while (title, artist["name"]) in taken:
            title = make_title(rng, genre)
        title = SPECIAL.get((name, i), title)
        taken.add((title, artist["name"]))
        if not artist["albums"] or rng.random() < 0.12:
            artist["albums"].append(title if rng.random() < 0.4 else make_title(rng, genre))
        song = {
            "track_id": track_id(rng),
            "artists": artist["name"],
            "album_name": artist["albums"][-1],
            "track_name": title,
            "popularity": int(np.clip(artist["fame"] + 12 * rng.standard_normal(), 0, 100)),
            "duration_ms": int(60_000 * genre.minutes * np.exp(0.22 * rng.standard_normal())),
            "explicit": bool(rng.random() < genre.explicit),
            "track_genre": name,
        }
        songs.append(song | make_features(rng, genre, artist["style"]))
    return songs


def track_id(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list(LETTERS), 22))


def repeat_some(rng: np.random.Generator, songs: list[dict[str, Any]]) -> None:
    """Overwrite some songs by repeats of others, and take the beat from three, so that the number stays."""
    names = list(GENRES)
    rows = [
        int(row) for row in rng.permutation(len(songs)) if songs[row]["track_name"] not in SPECIAL.values()
    ]
    for _ in range(45):  # the same track under a second genre
        source, copy = rows.pop(), rows.pop()
        songs[copy] = songs[source] | {"track_genre": songs[copy]["track_genre"]}
    for ending in ("Remastered", "Live", "Radio Edit", "Acoustic Version"):
        for _ in range(8):
            source, other = songs[rows.pop()], rows.pop()
            while songs[other]["track_genre"] != source["track_genre"]:
                other = rows.pop()
            year = f" {int(rng.integers(2004, 2022))}" if ending == "Remastered" else ""
            songs[other] = source | version(rng, source, ending)
            songs[other]["track_name"] = f"{source['track_name']} - {ending}{year}"
    for _ in range(3):
        songs[rows.pop()] |= dict.fromkeys(OF_THE_BEAT, 0)
    songs.sort(key=lambda song: names.index(song["track_genre"]))


def version(rng: np.random.Generator, song: dict[str, Any], ending: str) -> dict[str, Any]:
    """Return what differs between a song and another version of it."""
    changed: dict[str, Any] = {
        "track_id": track_id(rng),
        "popularity": int(song["popularity"] * 0.7),
        "tempo": round(song["tempo"] + 0.05 * float(rng.standard_normal()), 3),
        "loudness": round(min(song["loudness"] + 1.2, -0.3), 3),
    }
    if ending == "Live":
        changed |= {
            "liveness": share(1.5 + 0.5 * float(rng.standard_normal())),
            "album_name": "Live at Kestrel Bay",
        }
    if ending == "Radio Edit":
        changed["duration_ms"] = int(song["duration_ms"] * 0.8)
    if ending == "Acoustic Version":
        changed |= {
            "acousticness": share(2.5),
            "energy": round(song["energy"] * 0.5, 3),
            "loudness": song["loudness"] - 4,
        }
        changed["loudness"] = round(changed["loudness"], 3)
    return changed


def make() -> dict[str, str]:
    """Return the content of songs.csv."""
    rng = np.random.default_rng(SEED)
    taken: set[Any] = set()
    songs = [song for name in GENRES for song in make_genre(rng, name, taken)]
    repeat_some(rng, songs)
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(songs)
    return {"songs.csv": table.getvalue()}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make().items():
        write_text(folder / name, content, force=True)
