import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from unseen.errors import InvalidArgumentError
from unseen.report.page import ReportFigure, render_page
from unseen.report.style import INK
from unseen.studies.finding import Finding

VOID = {"meta", "link", "br", "hr", "img", "input"}
FACTS = {"version": "0.1.0", "seed": 112358, "seconds": 12.3456}


class Outline(HTMLParser):
    """Elements, ids and targets of a page; refuses what is not closed in order."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.ids, self.targets, self.attributes = [], [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.targets += [value for name, value in attrs if name in ("href", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(findings, figures):
    return render_page(findings, figures, "Title & more", FACTS, summary="In `short`: <i>.")


@pytest.fixture(scope="module")
def outline(page):
    return Outline(page)


def headings(page):
    found = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page, flags=re.DOTALL)
    return [re.sub("<[^>]*>", "", heading).strip() for heading in found]


def test_findings_stand_in_their_half_in_the_order_of_their_numbers(page):
    assert headings(page) == [
        "Waves: a network learns an approximate Fourier transform",
        "1.6 Curves it has not seen &lt;b&gt;",
        "1.10 After the ninth",
        "Digits: 800 handwritten fours and nines",
        "2.4 Which regularizer helps",
        "What we do differently",
    ]


def test_page_is_well_formed_and_its_ids_are_unique(outline):
    assert len(set(outline.ids)) == len(outline.ids)


def test_every_anchor_leads_somewhere(outline):
    inside = {target[1:] for target in outline.targets if target.startswith("#")}
    assert inside <= set(outline.ids)
    assert {"finding-1-6", "finding-1-10", "finding-2-4", "finding-differences"} <= inside


def test_page_refers_to_nothing_outside(page, outline):
    assert all(target.startswith(("#", "data:image/")) for target in outline.targets)
    assert not {"script", "link", "iframe", "img", "form", "base"} & set(outline.tags)
    assert not any(name == "src" for _, attributes in outline.attributes for name in attributes)
    without_text = "".join(re.findall("<[^>]*>", page))
    assert not re.search("https?://", re.sub(r'xmlns(:\w+)?="[^"]*"', "", without_text))
    assert not re.search(r"@import|url\((?!#)", page)


def test_policy_allows_only_what_is_inside(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy.group(1).startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )


def test_texts_are_escaped(page):
    assert "<title>Title &amp; more</title>" in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page
    assert "Nine &amp; more" in page
    assert 'aria-label="Alternative &#34;curves&#34;"' in page


def test_statement_knows_paragraphs_and_code(page):
    assert "<p>One paragraph with <code>code &amp; more</code>.</p>" in page
    assert "<p>Another &lt;script&gt;" in page
    assert '<p class="summary">In <code>short</code>: &lt;i&gt;.</p>' in page


def test_an_unpaired_backtick_stays():
    page = render_page([Finding("1.1", "A", "one ` alone", {})], {}, "T", {})
    assert "<p>one ` alone</p>" in page


def test_figures_have_words_for_those_who_do_not_see_them(outline):
    images = [attributes for _, attributes in outline.attributes if attributes.get("role") == "img"]
    assert [image["aria-label"] for image in images] == [
        'Alternative "curves"',
        'Alternative "losses"',
        'Alternative "accuracies"',
    ]


def test_ink_of_figures_follows_the_page(page):
    assert INK not in page
    assert "currentColor" in page


def test_ours_stands_beside_the_homeworks(page):
    article = page[page.index('<article id="finding-1-6"') :]
    card = article[article.index('class="card"') : article.index("<figure>")]
    assert re.findall("<b>(.*?)</b>", card) == ["0.0342", "0.03566", "–", "3"]
    assert "95% interval 0.0330 to 0.0354, 10 runs" in card


def test_numbers_stand_in_closed_details(page, outline):
    details = [attributes for tag, attributes in outline.attributes if tag == "details"]
    assert details == [{}, {}, {}]
    assert "0, 1, 2, 3 … (100 values)" in page
    assert '<th scope="row">loss: on test</th><td>0.25</td>' in page


def test_homework_column_only_where_the_homework_printed_something(page):
    assert page.count('<th scope="col">homework</th>') == 2


def test_numeric_columns_are_set_right(page):
    assert '<td class="numeric">−0.1</td>' in page
    assert '<th scope="row">&lt;0&gt;</th>' in page


def test_facts_are_in_the_header(page):
    header = page[page.index("<header>") : page.index("</header>")]
    assert re.findall("<dd>(.*?)</dd>", header) == ["0.1.0", "112358", "12.35"]


def test_headlines_are_what_both_measured(page):
    header = page[page.index("<header>") : page.index("</header>")]
    cards = re.findall(r'class="card" href="#([^"]*)"', header)
    assert cards == ["finding-2-4", "finding-1-6"]


def test_headlines_can_be_chosen(findings):
    page = render_page(findings, {}, "T", {}, headlines=[("1.6", "weights")])
    header = page[page.index("<header>") : page.index("</header>")]
    assert re.findall("<b>(.*?)</b>", header) == ["65,172"]


def test_same_input_same_bytes(findings, figures, page):
    again = render_page(findings, figures, "Title & more", FACTS, summary="In `short`: <i>.")
    assert again == page


def test_a_report_of_nothing_is_a_page(outline):
    assert Outline(render_page([], {}, "Nothing", {})).tags.count("article") == 0


def test_two_findings_of_one_name_are_refused(findings):
    with pytest.raises(InvalidArgumentError, match="`findings` must all have different names"):
        render_page([*findings, findings[0]], {}, "T", {})


def test_two_figures_of_one_name_are_refused(findings, figures):
    with pytest.raises(InvalidArgumentError, match="`figures` must all have different names"):
        render_page(findings, {**figures, "1.10": figures["1.6"]}, "T", {})


def test_figures_of_no_finding_are_refused(findings):
    with pytest.raises(InvalidArgumentError, match="must belong to the findings of the report"):
        render_page(findings, {"9.9": []}, "T", {})


@pytest.mark.parametrize("headline", [("1.6", "nothing"), ("9.9", "test loss")])
def test_headlines_of_nothing_are_refused(findings, headline):
    with pytest.raises(InvalidArgumentError, match="must name a finding and one of its numbers"):
        render_page(findings, {}, "T", {}, headlines=[headline])


def test_a_figure_must_be_an_svg_element(figures):
    with pytest.raises(InvalidArgumentError, match="must be one <svg> element"):
        replace(figures["1.6"][0], svg="<?xml ...")
    with pytest.raises(InvalidArgumentError, match="must be lower-case words"):
        ReportFigure("../x", "", "<svg/>", "")
