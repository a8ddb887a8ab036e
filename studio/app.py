"""The pages and the way between them; Streamlit runs this file for each change of a page."""

from __future__ import annotations

import streamlit as st

from studio import pages_songs
from studio.frame import guarded, open_session

STYLE = """<style>
.block-container { max-width: 1180px; padding: 4.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem !important; padding-bottom: .2rem !important; }
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
    ],
    position="top",
)
with guarded():
    chosen.run()
