"""Shows what each file was recognised as and how it would be stored, and lets a person correct it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from analytics.jobs.board import Entry
from analytics.jobs.job import find_job
from analytics.jobs.records import AskedFile, Inspected, Inspection, JobKind, Report, Status
from analytics.messages import Message
from analytics.posts import Platform
from ui import jobs
from ui.i18n import plain_markdown, t, translator

_REQUIRED = ("text",)
_IMPORTANT = ("created_at", "author", "native_id", "parent_id", "likes", "platform")
_PREVIEW = (
    "text", "created_at", "author", "platform", "is_reply", "likes", "replies", "shares", "rating",
    "category", "agency", "status", "place",
)  # fmt: skip
_DELIMITERS = {
    ",": "data.delimiter.comma",
    ";": "data.delimiter.semicolon",
    "\t": "data.delimiter.tab",
    "|": "data.delimiter.pipe",
}
# Sentences that advise the command line, and what this page says in their place; None where it has
# something better than words.
_ON_THIS_PAGE: Mapping[str, str | None] = {
    "import.no_text_column": "data.check.problem.map",
    "import.notice.no_dates": "data.check.no_dates",
    "import.notice.ids_running": "data.check.ids_running",
    "import.notice.platform_unknown": None,
}
_KEY_CHARACTERS = 8
_SAMPLE_CHARACTERS = 60
_LOOK_EVERY = "1s"


def show() -> None:
    """Draw the files that this session uploaded and has not imported yet."""
    entry = jobs.own_of(JobKind.INSPECT)
    if entry is None:
        return
    st.subheader(t("data.check.title"), anchor=False)
    report = entry.job.report()
    open_files = jobs.open_files(entry.job)
    if open_files and entry.state.status in (Status.STOPPED, Status.FAILED):
        _stopped(entry)
    elif open_files:
        _watch(entry.job.id, len(open_files))
    for number, file in enumerate(entry.request.files):
        with st.container(border=True, key=f"data_file_{number}"):
            _file(number, file, report)
    if report.inspected:
        _to_import(entry, report, is_ready=not open_files)


@st.fragment(run_every=_LOOK_EVERY)
def _watch(job_id: str, drawn: int) -> None:
    """Look how far the process is that looks at the files; the page is drawn anew when it is on."""
    job = find_job(jobs.folder(), job_id)
    entry = jobs.entry_of(job) if job else None
    if entry is None:
        st.rerun()
    still = jobs.open_files(entry.job)
    if entry.state.status is Status.DONE and still:
        # It had looked for the last time just before the newest correction.
        jobs.run_again(entry.job)
    elif len(still) != drawn or entry.state.is_over:
        st.rerun()
    waits = entry.state.status is Status.WAITING
    st.caption(f":material/hourglass_top: {t('data.check.queued' if waits else 'data.check.busy')}")


def _stopped(entry: Entry) -> None:
    message = entry.state.message
    st.error(
        plain_markdown(t(message) if message else t("data.check.stopped")), icon=":material/error:"
    )
    st.button(
        t("data.check.run_again"),
        icon=":material/refresh:",
        key="data_check_again",
        on_click=jobs.run_again,
        args=(entry.job,),
    )


def _file(number: int, file: AskedFile, report: Report) -> None:
    answer = report.inspection_of(file)
    shown = answer or report.last_inspection_at(file.place)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(_title(file), width="content")
        st.button(
            t("data.check.use" if file.skipped else "data.check.skip"),
            type="tertiary",
            key=f"data_skip_{number}",
            on_click=jobs.correct,
            args=(replace(file, skipped=not file.skipped),),
        )
    if file.skipped:
        return
    if answer is None and shown is not None:
        st.caption(f":material/hourglass_top: {t('data.check.again')}")
    if shown is None:
        return
    if shown.problem is not None:
        st.error(
            f"{plain_markdown(t(shown.problem))} {t('data.check.problem.do')}",
            icon=":material/error:",
        )
        if shown.file.mapping or shown.file.platform:
            _reset(number, file)
        return
    for at, member in enumerate(shown.members):
        _member(f"{number}_{at}", file, member, is_alone=len(shown.members) == 1)
    if len(shown.members) > 1 and any(member.can_map for member in shown.members):
        st.caption(t("data.check.mapping.archive"))


def _title(file: AskedFile) -> str:
    said = f":material/description: **{plain_markdown(file.name)}** :gray[{_size(file.size)}]"
    return f"{said} :gray-badge[{t('data.check.skipped')}]" if file.skipped else said


def _size(size: int) -> str:
    if size < 100_000:
        return f"{translator().number(max(round(size / 1e3), 1))} KB"
    return f"{translator().number(round(size / 1e6, 1))} MB"


def _member(key: str, file: AskedFile, member: Inspection, *, is_alone: bool) -> None:
    if not is_alone:
        st.markdown(f"**{plain_markdown(member.name)}**")
    with st.container(gap="xxsmall"):
        st.markdown(
            f":primary[:material/check:] **{_said(member.format_name)}**, {_said(member.why)}"
            if member.problem is None
            else f"**{_said(member.format_name)}**"
        )
        st.caption(_facts(member))
    can_map = member.can_map and is_alone
    if member.problem is not None:
        replaced = _ON_THIS_PAGE.get(member.problem.key) if can_map else None
        st.warning(t(replaced) if replaced else _said(member.problem), icon=":material/report:")
    if can_map or member.platform is Platform.OTHER:
        _platform(key, file, member)
    for notice in member.notices:
        if said := _notice(notice):
            st.caption(f":material/info: {said}")
    if member.preview:
        st.caption(f"**{t('data.check.preview')}**")
        _preview(member.preview, key)
    elif any(member.samples.values()):
        st.caption(f"**{t('data.check.samples')}**")
        _samples(member)
    with st.expander(
        t("data.check.mapping"), icon=":material/view_column:", expanded=member.problem is not None
    ):
        if can_map:
            _editor(key, file, member)
        else:
            if not member.can_map:
                st.caption(t("data.check.mapping.fixed"))
            for field, column, _ in member.mapping:
                st.markdown(f"**{_field(field)}** ← {plain_markdown(column)}")


def _facts(member: Inspection) -> str:
    facts = []
    if member.encoding:
        facts.append(t("data.check.encoding", encoding=plain_markdown(member.encoding.upper())))
    if member.delimiter:
        known = _DELIMITERS.get(member.delimiter)
        name = t(known) if known else plain_markdown(member.delimiter)
        facts.append(t("data.check.delimiter", delimiter=name))
    if member.columns:
        facts.append(t("data.check.columns", n=len(member.columns)))
    if member.has_profile:
        facts.append(t("data.check.profile"))
    return " · ".join(facts)


def _notice(notice: Message) -> str:
    """Return a notice as this page says it; empty when it has something better."""
    if notice.key not in _ON_THIS_PAGE:
        return _said(notice)
    replaced = _ON_THIS_PAGE[notice.key]
    return plain_markdown(t(replaced, **dict(notice.values))) if replaced else ""


def _said(message: Message) -> str:
    """Return a message for Markdown: names of files and columns are hostile input."""
    return plain_markdown(t(message))


def _field(code: str) -> str:
    return t(f"field.{code}") if translator().has(f"field.{code}") else code


def _platform(key: str, file: AskedFile, member: Inspection) -> None:
    name = f"data_platform_{key}"
    st.session_state[name] = str(file.platform or "")

    def choose() -> None:
        chosen = st.session_state[name]
        jobs.correct(replace(file, platform=Platform(chosen) if chosen else None))

    found = t("data.check.platform.auto", platform=t(f"platform.{member.platform}"))
    labels = {"": found if file.platform is None else t("data.check.platform.find")}
    labels |= {str(platform): t(f"platform.{platform}") for platform in Platform}
    st.selectbox(
        t("data.check.platform"),
        list(labels),
        format_func=labels.__getitem__,
        key=name,
        on_change=choose,
        width=320,
    )
    if member.platform is Platform.OTHER and file.platform is None:
        st.caption(f":material/help: {t('data.check.platform.unknown')}")


def _editor(key: str, file: AskedFile, member: Inspection) -> None:
    important = [code for code in _IMPORTANT if code in member.fields]
    others = [code for code in member.fields if code not in (*_REQUIRED, *_IMPORTANT)]
    chosen = _mapping(file, member)
    reasons = {field: why for field, _, why in member.mapping}
    for group, codes in (("required", _REQUIRED), ("important", important), ("other", others)):
        if group == "other":
            is_used = any(chosen.get(code) for code in codes)
            if not st.toggle(
                t("data.check.group.other", n=len(codes)), value=is_used, key=f"data_others_{key}"
            ):
                continue
        else:
            st.markdown(f"**{t(f'data.check.group.{group}')}**")
        for start in range(0, len(codes), 3):
            for place, code in zip(st.columns(3), codes[start : start + 3], strict=False):
                with place:
                    _choose_column(key, code, file, member, chosen.get(code, ""), reasons.get(code))
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        remembers = f"data_remember_{key}"
        st.session_state[remembers] = bool(file.profile)

        def remember() -> None:
            columns = member.columns if st.session_state[remembers] else ()
            jobs.correct(replace(file, profile=columns))

        st.checkbox(t("data.check.remember"), key=remembers, on_change=remember, wrap=True)
        if file.mapping:
            _reset(key, file)


def _reset(key: str | int, file: AskedFile) -> None:
    st.button(
        t("data.check.mapping.reset"),
        type="tertiary",
        icon=":material/undo:",
        key=f"data_reset_{key}",
        on_click=jobs.correct,
        args=(replace(file, mapping=(), platform=None),),
    )


def _choose_column(
    key: str,
    code: str,
    file: AskedFile,
    member: Inspection,
    chosen: str,
    why: Message | None,
) -> None:
    name = f"data_map_{key}_{code}"
    st.session_state[name] = chosen

    def choose() -> None:
        mapping = {**dict(file.mapping), code: st.session_state[name] or ""}
        jobs.correct(replace(file, mapping=tuple(mapping.items())))

    help_key = f"field.{code}.meaning"
    labels = {"": t("data.check.mapping.none"), **{column: column for column in member.columns}}
    st.selectbox(
        _field(code),
        list(labels),
        format_func=labels.__getitem__,
        key=name,
        on_change=choose,
        help=t(help_key) if translator().has(help_key) else None,
    )
    if chosen:
        cells = member.samples.get(chosen, ())
        said = [_said(why)] if why else []
        if cells:
            sample = cells[0][:_SAMPLE_CHARACTERS] + (
                "…" if len(cells[0]) > _SAMPLE_CHARACTERS else ""
            )
            said.append(t("data.check.mapping.sample", sample=plain_markdown(sample)))
        st.caption(" · ".join(said))


def _mapping(file: AskedFile, member: Inspection) -> dict[str, str]:
    """Return field -> column as it stands: what was found, under what the person decided."""
    found = {field: column for field, column, _ in member.mapping}
    return found | {
        field: column for field, column in file.mapping if column in ("", *member.columns)
    }


def _preview(rows: Sequence[Mapping[str, object]], key: str) -> None:
    """Draw the first posts; columns in which nothing stands are left out."""
    words = translator()
    shown = [code for code in _PREVIEW if any(row.get(code) not in (None, False) for row in rows)]
    frame = pd.DataFrame({code: [_cell(code, row.get(code)) for row in rows] for code in shown})
    headings = {
        "is_reply": st.column_config.TextColumn(t("data.preview.is_reply"), width="small"),
        "author": st.column_config.TextColumn(
            t("data.preview.author"), help=t("data.preview.author.help"), width="small"
        ),
        "text": st.column_config.TextColumn(_field("text"), width="large"),
    }
    st.dataframe(
        frame,
        hide_index=True,
        key=f"data_preview_{key}",
        column_config={
            code: headings.get(code)
            or (
                st.column_config.NumberColumn(_field(code), width="small", format="localized")
                if code in ("likes", "replies", "shares", "rating")
                else st.column_config.TextColumn(_field(code))
            )
            for code in shown
        },
        alt=words.listing([str(row.get("text") or "") for row in rows]),
    )


def _cell(code: str, value: object) -> object:
    if value is None:
        return None
    match code:
        case "created_at":
            return translator().moment(datetime.fromisoformat(str(value)))
        case "platform":
            return t(f"platform.{value}")
        case "author":
            # A public account's name stays; a key is long and says nothing.
            text = str(value)
            return text[:_KEY_CHARACTERS] if len(text) >= 16 and text.isalnum() else text
        case "is_reply":
            return t("data.yes") if value else ""
    return value


def _samples(member: Inspection) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                {"column": column, "content": " · ".join(cells)}
                for column, cells in member.samples.items()
                if cells
            ]
        ),
        hide_index=True,
        column_config={
            "column": st.column_config.TextColumn(t("data.check.column")),
            "content": st.column_config.TextColumn(t("data.check.content"), width="large"),
        },
    )


def _to_import(entry: Entry, report: Report, *, is_ready: bool) -> None:
    files = [file for file in entry.request.files if jobs.can_be_imported(file, report)]
    left_out = len(entry.request.files) - len(files)
    with st.container(border=True, key="data_to_import"):
        said = t("data.import.ready", n=len(files)) if files else t("data.import.none")
        if is_ready and files and left_out:
            said += f" {t('data.import.left_out', n=left_out)}"
        st.write(said)
        keep_raw = st.checkbox(t("data.import.keep_raw"), key="data_keep_raw", wrap=True)
        st.caption(t("data.import.keep_raw.words"))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("data.import.start", n=len(files)),
                type="primary",
                icon=":material/move_to_inbox:",
                disabled=not is_ready or not files,
                key="data_import",
                on_click=_import,
                args=(files, report, keep_raw),
            )
            st.button(
                t("data.check.drop"),
                type="tertiary",
                key="data_drop",
                on_click=jobs.drop,
                args=(entry,),
            )


def _import(files: Sequence[AskedFile], report: Report, keep_raw: bool) -> None:
    """Import; where the mapping is to be remembered, all of it goes along, not the corrections only."""
    whole = []
    for file in files:
        answer = report.inspection_of(file)
        if file.profile and isinstance(answer, Inspected) and len(answer.members) == 1:
            file = replace(file, mapping=tuple(_mapping(file, answer.members[0]).items()))
        whole.append(file)
    jobs.import_files(whole, keep_raw=keep_raw)
