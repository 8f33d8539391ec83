import pytest

from lpmtui.smit import Form, load_catalogue
from lpmtui.smit.panel import EntryType


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture
def filled_in(catalogue):
    """Fills in a dialog as an operator would: a value in every field that needs one, defaults elsewhere."""

    def fill(dialog):
        chosen = {selector.field.id: "one" for selector in catalogue.leading_to(dialog.id)}
        form = Form(dialog, {"node": "dbnode1", "cluster": "dbcluster", **chosen})
        for row in form.rows:
            if row.problem() or (row.field.id in form.needed and not row.text):
                value = str(row.field.low) if row.field.entry is EntryType.NUMBER else "one"
                assert form.set_value(row.field.id, value) == ""
        return form

    return fill
