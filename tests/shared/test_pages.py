"""Text that is safe in a page."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.pages import harmless_json, inline_source

DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["</script>", "<!--", "]]>", "&lt;"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(DOCUMENTS)
def test_json_reads_the_same_and_holds_no_markup(document):
    text = harmless_json(document)
    assert json.loads(text) == document
    assert not set(text) & set("<>&")
    assert text.isascii()


def test_what_is_not_finite_is_no_json():
    with pytest.raises(ValueError, match="JSON"):
        harmless_json([float("nan")])


@given(st.text(), st.text())
def test_a_script_is_named_by_its_digest(text, other):
    name = inline_source(text)
    digest = base64.b64decode(name.removeprefix("'sha256-").removesuffix("'"))
    assert digest == hashlib.sha256(text.encode()).digest()
    assert (name == inline_source(other)) == (text == other)
