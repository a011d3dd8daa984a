"""The open step of a lesson, above whichever page it is about: ask, lock, reveal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from lenet.lessons import SETTINGS, Lesson, Situation, Step, Verdict, challenges, course, tour
from lenet.lessons.registry import parameters
from lenet.lessons.situation import TraceCache
from lenet.scene import LESSON, MODEL, Scene
from pages import address, visit
from pages.panels import challenge
from pages.subject import Subject, current_subject
from pages.visit import callbacks, keys
from pages.visit.coursework import LONGEST_REASON, Coursework, Place, Prediction
from pages.widgets.scene_link import Keeps, scene_link
from pages.words.markdown import plain

LOCK, CHECK = "Lock my prediction", "Check"
ALL_LESSONS = Scene("lessons")


def lessons(coursework: Coursework) -> dict[str, Lesson]:
    """Return all lessons of this visit by name: the course, then those opened from a file."""
    return {lesson.name: lesson for lesson in (*course(), tour(), challenges())} | coursework.own


def step_scene(lesson: Lesson, number: int, here: Scene) -> Scene:
    """Return the scene of a lesson's step; one that names none stays where the visitor is.

    Args:
        lesson: The lesson.
        number: Of the step, from 1 on.
        here: What is shown now.
    """
    scene = lesson.steps[number - 1].scene or here
    settings = {name: text for name, text in scene.settings.items() if name != LESSON}
    return replace(scene, settings={LESSON: f"{lesson.name}.{number}"} | settings)


def open_step(path: str, pages: Mapping[str, st.Page]) -> None:
    """Show the scene of a step whose link names none, and see that the step's model is chosen.

    Args:
        path: Path of the page that is shown.
        pages: All pages of the app, by their paths.
    """
    this_visit, coursework = visit.current(), visit.current().coursework
    opens, coursework.opens = coursework.opens, ""
    step = _open_step(coursework)
    if step is None or step.scene is None:
        return
    coursework.fixes_model = not _asks_for_models(step)
    scene, asked = step.scene, dict(this_visit.store.opened.parameters)
    page, parameters = path, dict(asked)
    if opens == "step" and not this_visit.digit.drawing:
        page, parameters = scene.page, scene.parameters | asked
    if coursework.fixes_model:
        st.session_state[keys.MODEL] = scene.model
        parameters.pop(MODEL, None)
        parameters |= {MODEL: scene.model} if scene.model != Scene.model else {}
    if not opens or (page == path and parameters == asked):
        return
    if this_visit.has_reported:
        this_visit.open(f"{page}?{urlencode(parameters)}")
    else:
        this_visit.opened = None  # the next run reads the address, as a session's first one does
        st.switch_page(pages[page], query_params=parameters)


def _open_step(coursework: Coursework) -> Step | None:
    """Return the step that is open; None outside of lessons, or if this server lacks it."""
    place = coursework.place
    lesson = lessons(coursework).get(place.lesson) if place else None
    if place is None or lesson is None or place.step > len(lesson.steps):
        return None
    return lesson.steps[place.step - 1]


def _asks_for_models(step: Step) -> bool:
    """Return whether a step's check is about models, so that the visitor may choose them."""
    return step.check is not None and any(p.name == "model" for p in parameters(step.check[0]))


def lesson_panel(page: str) -> None:
    """Show the open step, if there is one; set what the visit hides meanwhile.

    Args:
        page: Path of the page that is shown.
    """
    this_visit = visit.current()
    this_visit.coursework.needs_run = False
    place = this_visit.coursework.place
    if place is None:
        return
    lesson, step = lessons(this_visit.coursework).get(place.lesson), None
    if lesson is not None:
        step = _open_step(this_visit.coursework)
    here = address.scene(page)
    if lesson is None and not this_visit.coursework.recalled:
        this_visit.coursework.waits, this_visit.asks = True, "page"
        st.caption("Opening the lesson that this browser has stored …")
        return
    if lesson is None or step is None:
        this_visit.asks = "" if page == ALL_LESSONS.page else "page"
        _missing(place, lesson, here)
        return
    subject = current_subject()
    situation = situation_of(subject, address.settings(SETTINGS))
    _mark(this_visit.coursework, place, step, situation)
    locked = this_visit.coursework.predictions.get(place)
    this_visit.asks = "" if locked else step.hide
    with st.container(key="lesson", border=True):
        _head(lesson, place, step, here)
        words, question = st.columns([6, 5], gap="medium")
        with words:
            st.markdown(step.words(situation))
        with question:
            _question(step, place, situation, locked)
            if lesson.name == challenge.NAME:
                challenge.challenge_panel(
                    place, step, situation, here, measured=subject.measured_name
                )
    if this_visit.asks == "page":
        st.caption("The page opens here as soon as you have locked your prediction.")


def _missing(place: Place, lesson: Lesson | None, here: Scene) -> None:
    """Show which step a link asks for, and what to do, where this server lacks the step."""
    with st.container(key="lesson", border=True):
        if lesson is None:
            title = "This lesson is not here"
            said = (
                f"The link opens step {place.step} of the lesson “{place.lesson}”, which is not "
                "part of the course. If you have the lesson as a file, open it on Lessons → Your "
                "own, then start it there. If not, ask whoever sent you the link for the file."
            )
            opens = Scene(ALL_LESSONS.page, settings={keys.LESSONS_PANEL: "Your own"})
            label = "Open the lesson’s file"
        else:
            title = "This step does not exist"
            steps = len(lesson.steps)
            said = (
                f"The link opens step {place.step} of the lesson “{lesson.title}”, which has "
                f"{steps} step{'s' if steps != 1 else ''}. Start the lesson from its first step."
            )
            opens, label = step_scene(lesson, 1, Scene()), "Start the lesson"
        links = scene_link(label, opens, kind="primary", key="lesson-next") + _leave(here)
        st.html(f'<div class="lesson-head"><h2>{title}</h2><nav>{links}</nav></div>')
        st.markdown(plain(said))


def situation_of(subject: Subject, settings: Mapping[str, str]) -> Situation:
    """Return what facts and checks of lessons are computed from."""
    coursework = visit.current().coursework
    coursework.traces = coursework.traces or TraceCache()
    return Situation(
        model=subject.model,
        trace=subject.trace,
        unit=subject.unit,
        settings=settings,
        drawing=subject.digit.drawing,
        name=subject.name,
        surgery=subject.surgery,
        earlier=visit.current().earlier,
        trained=subject.trained,
        playing=frozenset([keys.SNAPSHOT]) if st.session_state.get(keys.RACE_PLAY) else frozenset(),
        traces=coursework.traces,
    )


def _mark(coursework: Coursework, place: Place, step: Step, situation: Situation) -> None:
    """Mark what was locked since the last run; what is to be done is marked as soon as it is."""
    if place in coursework.predictions:
        return
    given, is_given = None, coursework.given is not None and coursework.given[0] == place
    if coursework.given is not None and is_given:
        given, coursework.given = coursework.given[1], None
    elif step.kind != "do":
        return
    verdict = step.mark(situation, given)
    if step.kind == "do":
        verdict = _done_since(coursework, verdict, situation)
    if verdict.right or (verdict.counts and step.kind in ("choose", "number")):
        words = step.question(situation), step.reveal(situation)
        coursework.lock(place, Prediction(verdict, *words))
    else:
        coursework.said[place] = verdict.words


def _done_since(coursework: Coursework, verdict: Verdict, situation: Situation) -> Verdict:
    """Return the verdict, unless its check was met when the step opened and nothing has changed."""
    seen = (
        situation.drawing,
        situation.unit,
        situation.name,
        situation.surgery,
        *(situation.settings.get(name) for name in SETTINGS),
    )
    if coursework.already is None:
        coursework.already = seen if verdict.right else ()
    if verdict.right and coursework.already == seen:
        words = f"{verdict.words} This was so when the step opened: change something yourself."
        return Verdict(False, words, counts=False)
    coursework.already = ()
    return verdict


def _head(lesson: Lesson, place: Place, step: Step, here: Scene) -> None:
    """Show where in the lesson this is, and the ways on, back and out."""
    steps, links = len(lesson.steps), []
    if place.step > 1:
        links.append(_way("Back", lesson, place.step - 1, here, "back"))
    if place.step < steps:
        links.append(_way("Next", lesson, place.step + 1, here, "next"))
    else:
        links.append(scene_link("Finish", ALL_LESSONS, keeps="drawing", key="lesson-next"))
    links.append(_leave(here))
    dots = "".join(
        f'<i class="{_state(place, number)}" title="step {number}"></i>'
        for number in range(1, steps + 1)
    )
    st.html(
        f'<div class="lesson-head"><h2>{escape(step.title)}</h2>'
        f'<span class="lesson-name">{escape(lesson.title)} · step {place.step} of {steps}</span>'
        f'<span class="dots">{dots}</span><nav>{"".join(links)}</nav></div>'
    )


def _leave(here: Scene) -> str:
    there = replace(here, settings={k: v for k, v in here.settings.items() if k != LESSON})
    return scene_link("Leave", there, keeps="scene", key="lesson-leave")


def _state(place: Place, number: int) -> str:
    done = visit.current().coursework.done_of(place.lesson).get(number)
    states = ["here"] if number == place.step else []
    if done is not None:
        states.append("right" if done else "wrong")
    return " ".join(states)


def _way(label: str, lesson: Lesson, number: int, here: Scene, key: str) -> str:
    step, scene = lesson.steps[number - 1], step_scene(lesson, number, here)
    kind = "primary" if key == "next" else "secondary"
    keeps: Keeps = "scene" if step.scene is None else "drawing" if step.keep_drawing else ""
    return scene_link(label, scene, keeps=keeps, kind=kind, key=f"lesson-{key}")


def _question(step: Step, place: Place, situation: Situation, locked: Prediction | None) -> None:
    st.markdown(f"**{step.question(situation)}**")
    if locked is None:
        _ask(step, place, situation)
        return
    if locked.verdict.right:
        st.success(locked.verdict.words, icon=":material/check:")
    else:
        st.warning(locked.verdict.words, icon=":material/lightbulb:")
    st.markdown(step.reveal(situation))
    if step.why:
        reasons = visit.current().coursework.reasons
        key = f"{keys.REASON}-{place}"
        st.text_area(
            step.why,
            reasons.get(place, ""),
            key=key,
            max_chars=LONGEST_REASON,
            height=68,
            placeholder="One sentence, for your hand-out",
            on_change=callbacks.on_reason,
            args=(place, key),
        )


def _ask(step: Step, place: Place, situation: Situation) -> None:
    """Show what is to be answered, or how far off it is where something is to be done."""
    key = f"{keys.ANSWERED}-{place}"
    said = visit.current().coursework.said.get(place)
    if said is not None:
        st.warning(said, icon=":material/arrow_forward:")
    if step.kind in ("point", "do"):  # what is done may need no run of the whole page
        st.button(CHECK, key=f"{key}-check", on_click=callbacks.on_lock, args=(place, key))
    elif step.kind in ("choose", "number"):
        with st.form(key=f"{key}-form", border=False):
            if step.kind == "choose":
                st.radio(
                    "Answer", step.options(situation), None, key=key, label_visibility="collapsed"
                )
            else:
                st.number_input(
                    "Answer", value=None, key=key, label_visibility="collapsed", format="%g"
                )
            st.form_submit_button(
                LOCK, type="primary", on_click=callbacks.on_lock, args=(place, key)
            )
