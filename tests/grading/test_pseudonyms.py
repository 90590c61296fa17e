import pytest

from unseen.errors import InvalidArgumentError
from unseen.grading.pseudonyms import pseudonyms

KEY = b"a secret of this contest"
CROWD = [f"student {number}" for number in range(3000)]


def test_everybody_has_a_name_of_their_own():
    names = pseudonyms(CROWD, KEY)
    assert len(set(names.values())) == len(CROWD)


def test_most_names_are_two_words():
    names = pseudonyms(CROWD[:100], KEY)
    assert sum(len(name.split()) == 2 for name in names.values()) > 90


def test_names_do_not_depend_on_the_order():
    assert pseudonyms(CROWD, KEY) == pseudonyms(reversed(CROWD), KEY)


def test_another_contest_has_other_names():
    ours, theirs = (pseudonyms(CROWD[:50], key) for key in (KEY, b"another contest's key"))
    assert all(ours[student] != theirs[student] for student in CROWD[:50])


def test_who_comes_later_changes_at_most_the_length_of_a_name():
    few, many = pseudonyms(CROWD[:200], KEY), pseudonyms(CROWD, KEY)
    assert all(many[student].endswith(few[student]) for student in CROWD[:200])


@pytest.mark.parametrize("student", ["", "<script>", "\ud800", "a\nb", "x" * 10_000, "Łukasz"])
def test_any_text_gets_plain_words(student):
    name = pseudonyms([student], KEY)[student]
    assert name.replace(" ", "").isascii()
    assert name.replace(" ", "").islower()


def test_a_key_that_is_no_secret_is_refused():
    with pytest.raises(InvalidArgumentError, match="at least 16 bytes"):
        pseudonyms(["Ada"], b"short")
