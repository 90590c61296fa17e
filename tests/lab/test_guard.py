"""Who may ask the lab."""

import contextlib

import pytest
from starlette.responses import PlainTextResponse
from tests.lab.asking import ask

from unseen.lab import app as lab_app
from unseen.lab.equipment import Equipment
from unseen.lab.guard import Door, Guard
from unseen.lab.refusals import SOMETHING_FAILED

HERE = Door("127.0.0.1", 8009, None)
WIDE = Door("0.0.0.0", 8009, "sesame")


def guarded(door):
    async def inner(scope, receive, send):
        await PlainTextResponse("inside")(scope, receive, send)

    return Guard(inner, door)


@pytest.mark.parametrize("host", ["127.0.0.1:8009", "localhost:8009", "[::1]:8009", "localhost"])
def test_this_machine_may_come_in(host):
    assert ask(guarded(HERE), "/", headers={"host": host}).body == b"inside"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8009",
        "127.0.0.1.evil.example:8009",
        "localhost.evil.example",
        "192.168.0.7:8009",
        "",
        "127.0.0.1@evil.example",
    ],
)
def test_a_name_that_somebody_points_here_is_refused(host):
    answer = ask(guarded(HERE), "/", headers={"host": host})
    assert answer.status == 421
    assert b"inside" not in answer.body


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8009", "http://127.0.0.1:9999"]
)
def test_pages_of_others_are_refused(origin):
    headers = {"origin": origin}
    assert ask(guarded(HERE), "/api/x", method="POST", headers=headers).status == 403


def test_pages_of_others_are_refused_that_hide_their_origin():
    headers = {"sec-fetch-site": "cross-site"}
    assert ask(guarded(HERE), "/api/x", method="POST", headers=headers).status == 403
    assert ask(guarded(HERE), "/", headers=headers).status == 200  # a link from elsewhere


def test_its_own_pages_may_ask():
    headers = {"origin": "http://127.0.0.1:8009", "sec-fetch-site": "same-origin"}
    assert ask(guarded(HERE), "/api/x", method="POST", headers=headers).status == 200


def test_what_fails_is_guarded_too(tmp_path, monkeypatch):
    app = lab_app.make_app(Equipment(tmp_path), HERE)
    monkeypatch.setattr(lab_app, "_PAGE", tmp_path / "nowhere")

    async def quietly(scope, receive, send):
        with contextlib.suppress(RuntimeError):  # raised once more after the answer, for the log
            await app(scope, receive, send)

    answer = ask(quietly, "/waves", headers={"host": "127.0.0.1:8009"})
    assert (answer.status, answer.told) == (500, {"message": SOMETHING_FAILED})
    assert "content-security-policy" in answer.headers


def test_headers_forbid_what_no_page_needs():
    headers = ask(guarded(HERE), "/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    refused = ask(guarded(HERE), "/", headers={"host": "evil.example"}).headers
    assert "default-src 'none'" in refused["content-security-policy"]


def test_strangers_need_the_token():
    answer = ask(guarded(WIDE), "/", headers={"host": "192.168.0.7:8009"})
    assert answer.status == 401
    assert b"sesame" not in answer.body
    wrong = ask(guarded(WIDE), "/waves?token=open", headers={"host": "192.168.0.7:8009"})
    assert wrong.status == 401


def test_the_token_becomes_a_cookie_and_leaves_the_address():
    host = {"host": "192.168.0.7:8009"}
    answer = ask(guarded(WIDE), "/waves?a=2&token=sesame", headers=host)
    assert answer.status == 303
    assert answer.headers["location"] == "/waves?a=2"
    cookie = answer.headers["set-cookie"]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    shown = {**host, "cookie": cookie.partition(";")[0]}
    assert ask(guarded(WIDE), "/waves?a=2", headers=shown).body == b"inside"


@pytest.mark.parametrize("others", ['prefs={"a":1}; ', "a@b=1; ", "a=hello world; "])
def test_odd_cookies_of_others_do_not_lock_anybody_out(others):
    headers = {"host": "192.168.0.7:8009", "cookie": f"{others}unseen-lab-8009=sesame"}
    assert ask(guarded(WIDE), "/", headers=headers).status == 200


def test_the_token_leads_to_no_other_site():
    answer = ask(guarded(WIDE), "//evil.example/?token=sesame", headers={"host": "192.168.0.7"})
    assert answer.headers["location"] == "/evil.example/"


def test_a_cookie_of_another_lab_does_not_help():
    headers = {"host": "192.168.0.7:8009", "cookie": "unseen-lab-9000=sesame"}
    assert ask(guarded(WIDE), "/", headers=headers).status == 401


def test_names_of_others_are_refused_with_a_token_too():
    headers = {"host": "evil.example:8009", "cookie": "unseen-lab-8009=sesame"}
    assert ask(guarded(WIDE), "/", headers=headers).status == 421


def test_the_address_to_open_holds_the_token():
    assert WIDE.address == "http://127.0.0.1:8009/?token=sesame"
    assert HERE.address == "http://127.0.0.1:8009/"
    assert Door("::1", 80, None).address == "http://[::1]:80/"
