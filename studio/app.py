"""The pages and the way between them; Streamlit runs this file for each change of a page."""

from __future__ import annotations

import streamlit as st

from studio import (
    pages_compressor,
    pages_movies,
    pages_photos,
    pages_playground,
    pages_segments,
    pages_songs,
)
from studio.frame import guarded, open_session

STYLE = """<style>
.block-container { max-width: 1180px; padding: 4.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem !important; padding-bottom: .2rem !important; }
h1 { margin-bottom: .8rem !important; }
dl.facts { display: flex; flex-wrap: wrap; gap: .3rem 1.8rem; }
dl.facts { margin: .2rem 0 !important; padding: 0 !important; }
.facts div, .facts dt, .facts dd { margin: 0 !important; padding: 0 !important; }
.facts dt { font-size: .85rem; opacity: .7; }
.facts dd { font-size: 1.15rem; font-variant-numeric: tabular-nums; }
[data-testid="stButtonGroup"] > div { flex-wrap: wrap !important; }
.wide { overflow-x: auto; }
.wide table { border-collapse: collapse; font-size: .92rem; }
.wide th, .wide td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; }
.wide th, .wide td { border-bottom: 1px solid rgba(128, 128, 128, .3); font-variant-numeric: tabular-nums; }
.wide th { font-weight: 600; }
.wide .strong td { font-weight: 700; }
.segments h3 { font-size: 1.05rem !important; padding: .4rem 0 0 !important; overflow-wrap: anywhere; }
.segments i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .45em; }
.segments i { background: var(--c); }
.segments p, .segments ul { margin: .1rem 0 .2rem; font-size: .95rem; overflow-wrap: anywhere; }
.segments b { display: inline-block; min-width: 2.6em; font-weight: 600; font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  .block-container { padding: 4.25rem .9rem 3rem; }
  h1 { font-size: 1.5rem !important; }
}
</style>"""

st.set_page_config(page_title="Linear algebra studio", layout="wide")
st.html(STYLE)
open_session()
chosen = st.navigation(
    [
        st.Page(pages_songs.show, title="Songs", url_path="songs", default=True),
        st.Page(pages_photos.show, title="Photos", url_path="photos"),
        st.Page(pages_compressor.show, title="Compressor", url_path="compressor"),
        st.Page(pages_movies.show, title="Movies", url_path="movies"),
        st.Page(pages_segments.show, title="Segments", url_path="segments"),
        st.Page(pages_playground.show, title="Playground", url_path="playground"),
    ],
    position="top",
)
with guarded():
    chosen.run()
