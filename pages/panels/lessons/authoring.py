"""A step of a lesson, written about what is shown now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from lenet.lessons import CHECKS, FACTS, Lesson, LessonError, as_toml, read_lesson
from lenet.lessons.reading import MOST_STEPS
from lenet.lessons.registry import Registry, usage
from lenet.lessons.writing import fields_as_toml
from lenet.scene import GUESS, LESSON, PRESENT, Scene
from pages import visit
from pages.visit import keys
from pages.visit.coursework import DRAFT
from pages.words.markdown import plain
from pages.words.sentences import sentence

FILE_NAME = f"{DRAFT}.toml"
HEAD = {"title": "My lesson", "minutes": 5, "about": "Written by clicking through the app."}
KINDS = {
    "choose": "Choose one",
    "number": "Say a number",
    "point": "Point at a unit",
    "do": "Draw or alter something",
}
HIDDEN = {
    "": "nothing",
    "numbers": "the numbers of units",
    "answer": "the network's answer",
    "page": "the whole page",
}


def authoring_panel(scene: Scene) -> None:
    """Write a step about a scene; steps that were written become a lesson of one's own.

    Args:
        scene: What is shown now.
    """
    coursework = visit.current().coursework
    st.markdown(
        "A step of a lesson about **what you see now**: it is opened with this drawing, model, "
        "unit and panel. Words may hold formulas (`$…$`) and facts in braces, which the app "
        "computes: `{value|2}`."
    )
    kind = st.segmented_control(
        "The question", KINDS, default="choose", format_func=KINDS.__getitem__, key=_key("kind")
    )
    with st.form(key=_key("form"), border=False, clear_on_submit=False):
        fields = _fields(kind or "choose")
        wanted = st.form_submit_button("Add the step to my lesson", type="primary")
    if wanted:
        _add(fields, scene)
    if coursework.draft is not None:
        draft_row(coursework.draft)
    with st.expander("Facts and checks"):
        left, right = st.columns(2)
        left.markdown("**Facts**, for words, options and answers\n" + _listed(FACTS))
        right.markdown("**Checks**, of what is pinned or done\n" + _listed(CHECKS))


def draft_row(draft: Lesson) -> None:
    """Say how long the lesson is that is being written, and offer its file."""
    with st.container(horizontal=True, vertical_alignment="center"):
        count = len(draft.steps)
        st.markdown(f"**Your lesson** has {count} step{'s' if count != 1 else ''}.")
        st.download_button(
            "Save it",
            as_toml(draft),
            FILE_NAME,
            "text/plain",
            icon=":material/download:",
            on_click="ignore",
        )


def _key(what: str) -> str:
    return f"{keys.LESSON_STEP}_{what}"


def _fields(kind: str) -> dict[str, object]:
    """Let a step be written; return its fields as they stand in a lesson's file."""
    fields: dict[str, object] = {"kind": kind}
    left, right = st.columns([3, 2])
    fields["title"] = left.text_input("Heading", key=_key("title"))
    fields["hide"] = right.selectbox(
        "Hidden until it is answered",
        [*HIDDEN][: 4 if kind in ("choose", "number") else 3],
        format_func=HIDDEN.__getitem__,
        key=_key("hide"),
    )
    fields["words"] = st.text_area("What one has to know first", key=_key("words"), height=80)
    fields["question"] = st.text_input("Question", key=_key("question"))
    if kind == "choose":
        options = st.text_area(
            "Answers to choose from, one a line, the right one first", key=_key("options")
        )
        lines = [line.strip() for line in options.splitlines() if line.strip()]
        fields |= {"answer": lines[0] if lines else "", "options": sorted(lines)}
    elif kind == "number":
        fields["answer"] = st.text_input(
            "The right number, a fact", key=_key("answer"), placeholder="{value|2}"
        )
    else:
        fields["check"] = st.text_input(
            "What must hold, a check", key=_key("check"), placeholder="pinned_zero act1"
        )
    fields["reveal"] = st.text_area("What is said then", key=_key("reveal"), height=80)
    return fields


def _add(fields: Mapping[str, object], scene: Scene) -> None:
    """Add a step to the visitor's own lesson, if it can be read."""
    coursework = visit.current().coursework
    shown = {LESSON, PRESENT, GUESS}
    settings = {name: text for name, text in scene.settings.items() if name not in shown}
    step = dict(fields) | {"scene": replace(scene, settings=settings).address}
    try:
        empty = [name for name in ("title", "words", "question", "reveal") if not fields[name]]
        if empty:
            raise LessonError(f"Still to be written: {', '.join(map(_label, empty))}.")
        text = f"{fields_as_toml(HEAD)}\n[[steps]]\n{fields_as_toml(step)}"
        written = read_lesson(text, FILE_NAME)
        before = coursework.draft or replace(written, steps=())
        if len(before.steps) >= MOST_STEPS:
            raise LessonError(
                f"A lesson has at most {MOST_STEPS} steps. Save this one, remove it on the page "
                "Lessons, and begin another."
            )
    except LessonError as error:
        st.warning(plain(sentence(str(error).removeprefix(f"{FILE_NAME}, step 1: "))))
        return
    draft = replace(before, steps=(*before.steps, *written.steps))
    coursework.write(draft)
    st.success(f"Step {len(draft.steps)} is in your lesson: Lessons → Your own.")


def _label(name: str) -> str:
    return {
        "title": "heading",
        "words": "what one has to know first",
        "question": "question",
        "reveal": "what is said then",
    }[name]


def _listed(registry: Registry) -> str:
    lines = []
    for function in registry.values():
        meaning = (function.__doc__ or "").splitlines()[0]
        lines.append(f"- `{usage(function)}` {meaning}")
    return "\n".join(["", *lines])
