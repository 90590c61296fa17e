from unseen import progress
from unseen.progress import bar_if_long, shown_progress


def test_without_a_terminal_finished_stages_are_plain_lines(capsys):
    with shown_progress() as show:
        show("Networks", 1, 2)
        show("Networks", 2, 2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "Networks: 2 done\n"


def test_in_a_terminal_each_stage_has_a_bar(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with shown_progress() as show:
        show("Networks", 3, 3)
        show("Figures", 1, 4)
    shown = capsys.readouterr().err
    assert "Networks" in shown
    assert "3/3" in shown
    assert "1/4" in shown


def test_what_takes_long_shows_a_bar(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(progress, "_SHORT_SECONDS", -1.0)
    with bar_if_long("networks") as show:
        show(3, 7)
    shown = capsys.readouterr().err
    assert "networks" in shown
    assert "3/7" in shown


def test_what_is_short_shows_nothing(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with bar_if_long("networks") as show:
        show(7, 7)
    assert capsys.readouterr().err == ""


def test_without_a_terminal_a_library_call_shows_nothing(monkeypatch, capsys):
    monkeypatch.setattr(progress, "_SHORT_SECONDS", -1.0)
    with bar_if_long("networks") as show:
        show(3, 7)
    assert capsys.readouterr().err == ""
