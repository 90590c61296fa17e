from unseen.progress import shown_progress


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
