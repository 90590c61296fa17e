"""`unseen study`: which regularizer helps this network on these data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unseen.cli.endings import say, saying_when_stopped
from unseen.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

# What may be said of a study that goes on; `data` is complained of by itself.
_BESIDE_RESUME = ("resume", "budget", "data")


def study(
    context: typer.Context,
    data: Annotated[
        str | None,
        typer.Argument(
            help="A .csv, .tsv, .parquet or .npz file; or digits, waves, breast_cancer, wine, "
            "diabetes, digits8x8, moons, circles, spirals.",
            show_default=False,
        ),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Column to predict; several with commas.", metavar="COLUMN")
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            help="Hidden layers such as 64,64, a Python file with build(), or a .keras file.",
            metavar="NETWORK",
        ),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(help="Time for everything: 90s, 5m, 1h. By default 5m.", metavar="TIME"),
    ] = None,
    out: Annotated[Path, typer.Option(help="New folder to write.")] = Path("unseen-study"),
    resume: Annotated[
        Path | None,
        typer.Option(help="Folder of a study to go on with; --budget is then more time."),
    ] = None,
    regularizers: Annotated[
        str | None,
        typer.Option(help="Names with commas; by default all that make sense.", metavar="NAMES"),
    ] = None,
    groups: Annotated[
        str | None,
        typer.Option(help="Column of rows that belong together, such as a patient's."),
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="Column of times: later rows are predicted from earlier.")
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="classification or regression; guessed otherwise.")
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option(help="accuracy, balanced-accuracy, log-loss; rmse, mae or r2."),
    ] = None,
    folds: Annotated[str, typer.Option(help="Outer and inner folds.", metavar="OUTERxINNER")] = (
        "5x3"
    ),
    repetitions: Annotated[
        int | None,
        typer.Option(help="Shuffles to do, however long they take, where no --budget is given."),
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(help="Networks of each contender on each outer fold, at most.")
    ] = None,
    strengths: Annotated[
        int | None, typer.Option(help="Strengths of each regularizer, at most.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Of every network.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Rows a step.")] = None,
    optimizer: Annotated[str, typer.Option(help="A Keras optimizer by its name.")] = "adam",
    learning_rate: Annotated[float, typer.Option(help="At the start.")] = 1e-3,
    seed: Annotated[int, typer.Option(help="Where everything random flows from.")] = 0,
) -> None:
    """Find out which regularizer helps your network on your data, by how much, how surely."""
    from rich.console import Console

    from unseen.progress import shown_budget
    from unseen.report.study_report import resume_study
    from unseen.report.study_report import study as carry_out
    from unseen.report.study_table import study_table

    if resume is not None:
        _refuse_others_beside_resume(context)
    if (data is None) == (resume is None):
        raise InvalidArgumentError(
            "`unseen study` needs data, or a study to --resume. Received "
            f"{'neither' if data is None else 'both'}."
        )
    outer, inner = _folds(folds)
    if budget is None and repetitions is None and resume is None:
        budget = "5m"
    place = out if resume is None else resume
    kept = f"what is finished is kept; go on with: unseen study --resume {place}"
    with saying_when_stopped(kept), shown_budget() as on_progress:
        if resume is not None:
            result = resume_study(
                resume, budget, on_progress=on_progress, on_concerns=_say_concerns
            )
        else:
            result = carry_out(
                data,
                network,
                None if regularizers is None else [one.strip() for one in regularizers.split(",")],
                budget,
                target=target,
                groups=groups,
                time=time,
                task=task,  # pyright: ignore[reportArgumentType] - checked there
                metric=metric,
                outer=outer,
                inner=inner,
                repetitions=repetitions,
                seeds=seeds,
                strengths=strengths,
                epochs=epochs,
                batch_size=batch_size,
                optimizer=optimizer,
                learning_rate=learning_rate,
                seed=seed,
                out=out,
                on_progress=on_progress,
                on_concerns=_say_concerns,
            )
    if result.num_resamples:
        Console().print(study_table(result))
    else:
        typer.echo(
            "No outer fold was finished, so nothing can be said yet. Give it more time: "
            f"unseen study --resume {place} --budget 5m"
        )
    typer.echo(f"\nThe report: {place / 'index.html'}")


def _say_concerns(concerns: "Sequence[str]") -> None:
    for concern in concerns:
        say(f"look at the data: {concern}")


def _refuse_others_beside_resume(context: typer.Context) -> None:
    given = [
        name
        for name in context.params
        if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"
    ]
    others = [f"--{name.replace('_', '-')}" for name in given if name not in _BESIDE_RESUME]
    if others:
        raise InvalidArgumentError(
            "`--resume` must stand alone or with --budget, for a study goes on as it began. "
            f"Received {', '.join(others)}; leave them out, or start a new study."
        )


def _folds(folds: str) -> tuple[int, int]:
    parts = folds.lower().split("x")
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts):
        raise InvalidArgumentError(
            "`--folds` must be the numbers of outer and of inner folds, such as 5x3. "
            f"Received {folds!r}."
        )
    return int(parts[0]), int(parts[1])
