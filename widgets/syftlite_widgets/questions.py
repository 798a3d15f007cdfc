"""What a learner is asked before a step or a cell, and afterwards what was true and why. Reads only the record.

The questions are general, for the truth is not known yet when they are asked: nobody has to write any.
"""

from __future__ import annotations

from itertools import combinations
from typing import NotRequired, TypedDict

from syftlite_widgets.holders import is_part
from syftlite_widgets.prints import TEXT, Verdict, exact, loose, print_of, prints_of, verdict
from syftlite_widgets.slots import ME
from syftlite_widgets.stretch import Stretch
from syftlite_widgets.text import join, say

#: More stores or links than this are not asked about: a page of questions teaches nothing.
MOST = 6
#: So many letters of what a cell printed are quoted.
QUOTED = 160


class Choice(TypedDict):
    """One possible answer, and what it says."""

    value: str
    label: str


class Question(TypedDict):
    """One question; `key` names it. One that is `typed` takes any text besides its choices."""

    key: str
    text: str
    choices: list[Choice]
    typed: NotRequired[bool]


class Truth(TypedDict):
    """The right answer to a question, and a sentence from the record that says why.

    Texts that are as good are `accepted`, those that come close are `near`; see `prints`.
    """

    value: str
    why: str
    accepted: NotRequired[list[str]]
    near: NotRequired[list[str]]


def questions(workers: list[str], shown: list[str] | None = None) -> list[Question]:
    """Return what to ask in a room with these workers.

    With `shown`, prints of what there is, it asks also what the cell shows, and offers them as answers.
    """
    homes = [Choice(value=f"on {each}", label=say("answer_here") if each == ME else each) for each in workers]
    asked = [Question(key="result", text=say("ask_result"), choices=[*homes, *_choices("result", "nowhere")])]
    for worker in [each for each in workers if each != ME][:MOST]:
        fates = _choices("store", "gains", "loses", "both", "keeps")
        asked.append(Question(key=f"store {worker}", text=say("ask_store", worker=worker), choices=fates))
    for one, other in list(combinations(workers, 2))[:MOST]:
        cargo = _choices("link", "numbers", "address", "nothing")
        asked.append(Question(key=f"link {one} {other}", text=say("ask_link", one=one, other=other), choices=cargo))
    if shown is not None:
        kinds = [*_choices("shows", "nothing", "error"), *map(_print, shown)]
        asked.append(Question(key="shows", text=say("ask_shows"), choices=kinds, typed=True))
    return asked


def ask_print(stretch: Stretch) -> Question | None:
    """Return what to ask about the print of a step's result, if it has a name and a print that the record tells.

    One of the offered prints is the true one.
    """
    result = stretch.result()
    if result is None or is_part(result.name) or result.name not in stretch.after.names:
        return None
    named = stretch.after.names[result.name]
    text = print_of(named)
    if text is None:
        return None
    offered = {text, *prints_of(stretch.before)}
    if named.description.target is not None:  # and as if it led straight to the numbers
        offered.add(f"(Wrapper)>[PointerTensor | me:{named.id} -> {result.home}:{named.description.target.id}]")
    words = say("ask_print", name=result.name)
    choices = [_print(each) for each in sorted(offered, key=lambda each: (len(each), each))]
    return Question(key=f"print {result.name}", text=words, choices=choices, typed=True)


def _print(text: str) -> Choice:
    return Choice(value=f"{TEXT}{text}", label=text)


def _choices(kind: str, *values: str) -> list[Choice]:
    return [Choice(value=value, label=say(f"answer_{kind}_{value}")) for value in values]


def truths(asked: list[Question], stretch: Stretch, shown: str = "", error: str = "") -> dict[str, Truth]:
    """Return the truth for each question; `shown` is what the cell printed or returned, `error` what it raised."""
    return {question["key"]: _truth(question["key"].split(" "), stretch, shown, error) for question in asked}


def _truth(key: list[str], stretch: Stretch, shown: str, error: str) -> Truth:
    match key:
        case ["store", worker]:
            return _of_store(stretch, worker)
        case ["link", one, other]:
            return _of_link(stretch, one, other)
        case ["shows"]:
            return _of_output(shown, error)
        case ["print", name]:
            return _of_output(print_of(stretch.after.names[name]) or "", "")
        case _:
            return _of_result(stretch)


def _of_result(stretch: Stretch) -> Truth:
    result = stretch.result()
    if result is None:
        return Truth(value="nowhere", why=say("why_nowhere"))
    words = "why_here" if result.home == ME else "why_pointer" if result.is_pointer else "why_there"
    return Truth(value=f"on {result.home}", why=say(words, name=result.name or say("the_result"), home=result.home))


def _of_store(stretch: Stretch, worker: str) -> Truth:
    fate = stretch.fate(worker)
    if fate == "keeps":
        changed = stretch.changed(worker)
        return Truth(value=fate, why=say("why_changes" if changed else "why_keeps", worker=worker))
    reasons = [_why_gained(stretch, worker, id) for id in stretch.gained(worker)]
    reasons += [_why_lost(stretch, worker, id) for id in stretch.lost(worker)]
    different = list(dict.fromkeys(reasons))
    return Truth(value=fate, why=say("sentence_gap").join(different[:2]))


def _why_gained(stretch: Stretch, worker: str, id: int) -> str:
    look = stretch.after.find(worker, id)
    assert look is not None
    parcel = stretch.brought(worker, id)
    home = stretch.home(look, worker)
    if look.is_pointer:
        return say("why_gains_sent_pointer" if parcel else "why_gains_pointer", worker=worker, home=home)
    if parcel is None:
        return say("why_gains_result", worker=worker)
    return say("why_gains_tensor", worker=worker, sender=parcel.sender, bytes=f"{parcel.data_bytes:,}")


def _why_lost(stretch: Stretch, worker: str, id: int) -> str:
    look = stretch.before.find(worker, id)
    assert look is not None
    parcel = stretch.taken(worker, id)
    kind = "pointer" if look.is_pointer else "tensor"
    if stretch.ended(worker):
        return say("why_ended", worker=worker)
    if parcel is None:
        return say(f"why_forgets_{kind}", worker=worker)
    return say(f"why_loses_{kind}", worker=worker, receiver=parcel.receiver)


def _of_link(stretch: Stretch, one: str, other: str) -> Truth:
    cargo, count = stretch.crossing(one, other)
    notes = stretch.notes(one, other)
    if notes:
        told = [say(f"note_{note.kind}", sender=note.sender, receiver=note.receiver) for note in notes]
        return Truth(value=cargo, why=say("why_link_note", one=one, other=other, what=join(list(dict.fromkeys(told)))))
    return Truth(value=cargo, why=say(f"why_link_{cargo}", one=one, other=other, bytes=f"{count:,}"))


def _of_output(shown: str, error: str) -> Truth:
    text = " ".join(shown.split())
    if error:
        kind, _, _ = error.partition(":")
        words = [error, kind, say("answer_shows_error"), *([f"{text} {error}", f"{text} {kind}"] if text else [])]
        near = [text] if text else []
        return Truth(
            value="error",
            why=say("why_error", error=error),
            accepted=[exact(each) for each in words],
            near=[loose(each) for each in (*words, *near)],
        )
    if not text:
        return Truth(value="nothing", why=say("why_shows_nothing"), accepted=[exact(say("answer_shows_nothing"))])
    why = say("why_shows", text=text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…")
    return Truth(value=f"{TEXT}{text}", why=why, accepted=[exact(text)], near=[loose(text)])


def worth(truth: Truth, answer: str | None) -> Verdict:
    """Return what an answer is worth."""
    return verdict(answer, truth["value"], truth.get("accepted", []), truth.get("near", []))


def text_of(asked: list[Question]) -> str:
    """Return the questions as text, a line each, for where nobody can click."""
    return "\n".join(f"  {each['text']}  {' / '.join(_answers(each))}" for each in asked)


def _answers(question: Question) -> list[str]:
    labels = [choice["label"] for choice in question["choices"]]
    return [*labels, say("answer_typed")] if question.get("typed") else labels
