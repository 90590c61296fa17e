"""Made-up findings and figures that the tests of the report share."""

import pytest
from matplotlib.figure import Figure

from unseen.report.page import ReportFigure
from unseen.report.style import figure_style, to_svg
from unseen.studies.finding import Finding, Table
from unseen.studies.statistics import Measured


def draw(name: str) -> ReportFigure:
    with figure_style():
        figure = Figure()
        axes = figure.subplots()
        axes.plot([1, 2, 3], [3, 1, 2], marker="o", label='a <b> & "c" id="d"')
        axes.imshow([[0.0, 1.0], [1.0, 0.0]])
        axes.set(title=r"$a\,\sin(bx)$", xlabel="x")
        axes.legend()
        svg = to_svg(figure, name)
    return ReportFigure(name, f"Caption of {name} & more", svg, f'Alternative "{name}"')


@pytest.fixture(scope="session")
def findings() -> list[Finding]:
    return [
        Finding(
            "2.4",
            "Which regularizer helps",
            "Dropout does.",
            {"accuracy": Measured(0.9512, 0.9490, 0.9534, runs=10), "history": list(range(100))},
            homework={"accuracy": 0.95},
        ),
        Finding(
            "1.10",
            "After the ninth",
            "One paragraph with `code & more`.\n\nAnother <script>alert('x')</script> paragraph.",
            {"largest_residual": float("nan"), "loss": {"on test": 0.25}},
        ),
        Finding(
            "1.6",
            "Curves it has not seen <b>",
            "See https://doi.org/10.1000/182.",
            {"test loss": Measured(0.0342, 0.0330, 0.0354, runs=10), "weights": 65172},
            homework={"test loss": 0.035660766631364825, "never measured": 3.0},
            tables=[Table("Nine & more", ["example", "error"], [["<0>", "−0.1"], ["1", "0.25"]])],
        ),
        Finding("differences", "What we do differently", "Much.", {}),
    ]


@pytest.fixture(scope="session")
def figures() -> dict[str, list[ReportFigure]]:
    return {"1.6": [draw("curves"), draw("losses")], "2.4": [draw("accuracies")]}
