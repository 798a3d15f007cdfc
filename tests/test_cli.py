"""The program `syftlite`: it finds its commands, and says in a sentence what it cannot do."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from syftlite import cli
from syftlite_widgets import commands, language
from tests.drawn_rooms import seed

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program find what pyproject.toml declares, whatever is installed here."""
    declared = PROJECT["entry-points"]["syftlite.commands"].items()
    found = [EntryPoint(name, value, "syftlite.commands") for name, value in declared]
    monkeypatch.setattr(cli, "entry_points", lambda group: found if group == "syftlite.commands" else [])


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Give a saved history of ten steps."""
    with seed() as record:
        record.save(tmp_path / "lesson.json")
    return tmp_path / "lesson.json"


def test_the_program_and_its_command_are_what_the_project_declares() -> None:
    assert EntryPoint("syftlite", PROJECT["scripts"]["syftlite"], "console_scripts").load() is cli.main
    declared = {each.name: each.load() for each in cli.entry_points(group="syftlite.commands")}
    assert declared["page"] is commands.page
    assert set(declared) == set(PROJECT["entry-points"]["syftlite.commands"])


def test_page_writes_a_page_beside_the_history_or_where_it_is_told(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["page", str(history)]) == 0
    beside = history.with_suffix(".html")
    assert capsys.readouterr().out.startswith(f"{beside}: 10 steps, ")
    assert cli.main(["page", str(history), "-o", str(history.parent / "x.html"), "--predict", "--values"]) == 0
    text = (history.parent / "x.html").read_text(encoding="utf-8")
    assert '"asks":true' in text
    assert '"xrayFrames":[' in text
    assert '"xrayFrames":null' in beside.read_text(encoding="utf-8")


def test_the_language_holds_for_that_page_alone(history: Path) -> None:
    assert cli.main(["page", str(history), "--language", "zh"]) == 0
    assert 'lang="zh-Hans">' in history.with_suffix(".html").read_text(encoding="utf-8")
    assert language() == "en"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "syftlite page: {path}: No such file or directory\n"),
        (
            "{not JSON",
            "syftlite page: {path} cannot be read as a history: it is damaged, or no JSON at all. "
            "Save it again with history.save().\n",
        ),
        (
            "{}",
            "syftlite page: {path} cannot be read as a history: another program wrote it. "
            "Choose a file that history.save() wrote.\n",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, sentence: str
) -> None:
    path = tmp_path / "lesson.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert cli.main(["page", str(path)]) == 2
    assert capsys.readouterr().err == sentence.format(path=path)
    assert not path.with_suffix(".html").exists()


def test_a_page_that_cannot_be_written_is_told_too(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["page", str(history), "-o", str(history.parent)]) == 2
    assert capsys.readouterr().err == f"syftlite page: {history.parent}: Is a directory\n"


def test_help_lists_each_command_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    head, *lines, last = capsys.readouterr().out.strip().replace("\n\n", "\n").split("\n")
    assert (head, lines[0]) == ("usage: syftlite COMMAND ...", "Commands:")
    assert last == "`syftlite COMMAND --help` tells more."
    told = {line.split()[0]: line.strip().partition("  ")[2].strip() for line in lines[1:]}
    assert told["page"] == "Write a saved history as one HTML page that needs no kernel and no network."
    for entry in cli.entry_points(group="syftlite.commands"):
        assert told[entry.name] == entry.load().__doc__.partition("\n")[0]
    assert cli.main([]) == 2


def test_an_unknown_command_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["paeg"]) == 2
    commands_there = ", ".join(sorted(PROJECT["entry-points"]["syftlite.commands"]))
    assert capsys.readouterr().err == f"syftlite: there is no command paeg. Commands: {commands_there}.\n"


def test_without_the_widgets_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "entry_points", lambda group: [])
    assert cli.main(["page"]) == 2
    assert "none, as syftlite[widgets] is not installed" in capsys.readouterr().err
    assert cli.main(["--help"]) == 0
    assert "pip install 'syftlite[widgets]'" in capsys.readouterr().out


def test_a_commands_own_help_names_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["page", "--help"])
    assert ended.value.code == 0
    assert "--values" in capsys.readouterr().out
