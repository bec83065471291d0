"""Whose turn it is to be drawn."""

from widgets.views.turns import Turns


class Resting:
    def __init__(self, rest):
        self.rest = rest


def views(*rests):
    return [Resting(rest) for rest in rests]


def test_all_are_taken_in_order_and_whoever_comes_again_waits_behind_the_others():
    a, b, c = views(0, 0, 0)
    turns = Turns()
    turns.add([a, b, c])
    assert turns.take(0.0) is a
    turns.add([a, b, c])
    assert [turns.take(0.0) for _ in range(4)] == [b, c, a, None]


def test_none_is_taken_before_it_has_rested_and_none_waits_for_another_that_rests():
    slow, quick = views(0.1, 0.0)
    turns = Turns()
    turns.add([slow, quick])
    assert [turns.take(5.0), turns.take(5.0)] == [slow, quick]
    turns.add([slow, quick])
    assert turns.pause(5.02) == 0
    assert turns.take(5.02) is quick
    assert turns.take(5.02) is None
    assert abs(turns.pause(5.02) - 0.08) < 1e-9
    assert turns.take(5.11) is slow
    assert turns.pause(5.11) is None


def test_who_leaves_waits_no_more():
    a, b = views(0, 0)
    turns = Turns()
    turns.add([a, b])
    assert turns.leave() == [a, b]
    assert turns.take(0.0) is None
