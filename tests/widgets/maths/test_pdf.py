"""Where pages of paper end."""

from tests.widgets.maths.lines import state, weighted
from widgets.maths.pdf import pages
from widgets.maths.sheet import Sheet


def test_no_page_is_overfull_and_a_title_goes_over_with_its_line(qapp):
    sheet = Sheet(600.0, 1.0, qapp.font())
    sheet.show([(f"Part {k}", [weighted(9), state()]) for k in range(12)])
    sheet.lay_all()
    over = 0
    for height in range(180, 300, 7):
        made = pages(sheet, float(height))
        assert [item for page in made for item in page] == sheet.items
        assert all(sum(item.height for item in page) <= height for page in made)
        assert all(page[-1].line is not None for page in made)
        over += sum(page[0].line is None for page in made[1:])
    assert over
