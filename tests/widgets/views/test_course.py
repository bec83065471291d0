"""A number over training: what is known of it when training goes back, and when somebody looks back."""

from widgets.views.course import Course


def course(*updates):
    made = Course()
    for update in updates:
        made.add(update, float(update))
    return made


def test_training_that_went_back_begins_anew_from_there():
    went_back = course(0, 10, 20, 30, 15)
    assert went_back.line()[0].tolist() == [0, 10, 15]


def test_who_looks_back_forgets_nothing():
    looked = course(0, 10, 20, 30)
    looked.add(15, 1.5, past=True)
    looked.add(20, 2.0, past=True)
    updates, values = looked.line()
    assert updates.tolist() == [0, 10, 15, 20, 30]
    assert values.tolist() == [0, 10, 1.5, 2.0, 30]
