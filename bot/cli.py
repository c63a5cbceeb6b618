"""The ``daumoi`` command. Each command says what it does with --help; what it prints is Vietnamese, for its users."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.benching import bench
from bot.channels.commands import DatabaseOption, register

app = typer.Typer(
    name="daumoi",
    help="Đầu Mối: hỏi đáp tiếng Việt về chỉ tiêu, nhiệm vụ, phân công và thời hạn trong các kế hoạch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

TodayOption = Annotated[
    str | None, typer.Option("--today", help="Ngày được coi là hôm nay, dạng năm-tháng-ngày (2024-05-02).")
]
PlaceOption = Annotated[str | None, typer.Option("--place", help="Địa phương của người hỏi, ví dụ «Hợp Thịnh».")]


def _fail(message: str) -> typer.Exit:
    typer.echo(f"Lỗi: {message}", err=True)
    return typer.Exit(2)


def _now(today: str | None) -> datetime:
    from bot.composing import ZONE

    now = datetime.now(ZONE)
    if today is None:
        return now
    try:
        return datetime.combine(date.fromisoformat(today), now.timetz())
    except ValueError as error:
        raise _fail(f"--today «{today}» không phải ngày; cần dạng năm-tháng-ngày, ví dụ 2024-05-02") from error


def _open(path: Path | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 - its type would import storage at start
    from bot.composing import open_published
    from bot.settings import default_database
    from knowledge.loading import PlanFileProblem
    from storage.problems import DatabaseProblem

    try:
        database = open_published(path or default_database(), _now(None))
    except (DatabaseProblem, PlanFileProblem) as error:
        raise _fail(str(error)) from error
    if database.notice:
        typer.echo(f"Lưu ý: không ghi được dữ liệu, chạy trong bộ nhớ ({database.notice}).", err=True)
    return database


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Câu hỏi.")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="Tệp JSON từng dòng, hoặc - cho đầu vào chuẩn.")] = None,
    today: TodayOption = None,
    place: PlaceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Trả lời một câu hỏi, hoặc cả tệp câu hỏi với --batch."""
    from bot.batch import object_of
    from bot.composing import assistant_on
    from bot.memory import InMemory
    from bot.places import UnknownPlace, place_id
    from bot.talk import Message, Profile

    if (question is None) == (batch is None):
        raise _fail('cần một câu hỏi, hoặc --batch TỆP; ví dụ: daumoi ask "ai chủ trì chỉ tiêu hóa đơn điện tử"')
    now = _now(today)
    assistant = assistant_on(_open(database), InMemory())
    if batch is not None:
        raise _batch(batch, assistant, now, lambda key, message: object_of(key, assistant.respond(message)))
    try:
        profile = Profile(place_id(assistant.base, place) if place else None)
    except UnknownPlace as error:
        raise _fail(str(error)) from error
    reply = assistant.respond(Message("console", "ask", str(question), now, profile))
    if as_json:
        typer.echo(json.dumps(object_of("ask", reply), ensure_ascii=False, indent=2))
        return
    typer.echo(reply.text)
    for number, choice in enumerate(reply.choices, 1) if reply.kind == "choose" else ():
        typer.echo(f"  {number}. {choice.label}")


def _batch(batch: str, assistant, now: datetime, work) -> typer.Exit:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Work through a file of JSON lines; the exit status says whether every line went well."""
    from bot.batch import run

    good = True
    for line, fine in run(_lines(batch), assistant.base, now, work):
        sys.stdout.write(line + "\n")
        good = good and fine
    sys.stdout.flush()
    return typer.Exit(0 if good else 1)


def _lines(batch: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - an open file or standard input
    if batch == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return sys.stdin
    try:
        return Path(batch).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise _fail(f"không đọc được tệp {batch}: {error.strerror}") from error


@app.command()
def chat(today: TodayOption = None, place: PlaceOption = None, database: DatabaseOption = None) -> None:
    """Trò chuyện trong cửa sổ lệnh; gõ «thoát» để kết thúc."""
    from bot.channels.console import converse
    from bot.composing import assistant_on
    from bot.places import UnknownPlace, place_id
    from bot.talk import Profile

    assistant = assistant_on(_open(database))
    try:
        profile = Profile(place_id(assistant.base, place) if place else None)
    except UnknownPlace as error:
        raise _fail(str(error)) from error
    converse(assistant, profile, lambda: _now(today), input, typer.echo)


@app.command()
def explain(
    question: Annotated[str | None, typer.Argument(help="Câu cần giải thích.")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="Tệp JSON từng dòng, hoặc - cho đầu vào chuẩn.")] = None,
    today: TodayOption = None,
    place: PlaceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Cho thấy từng bước hiểu một câu: chữ đọc được, tên, thời gian, ý định, ứng viên, quyết định."""
    from bot.composing import built_in_assistant
    from bot.explaining import explained, explanation, line_of
    from bot.places import UnknownPlace, place_id
    from bot.talk import Message, Profile

    if (question is None) == (batch is None):
        raise _fail('cần một câu, hoặc --batch TỆP; ví dụ: daumoi explain "thế còn Bắc Giang?"')
    assistant = built_in_assistant()
    if batch is not None:
        raise _batch(batch, assistant, _now(today), lambda key, message: line_of(key, assistant, message))
    try:
        profile = Profile(place_id(assistant.base, place) if place else None)
    except UnknownPlace as error:
        raise _fail(str(error)) from error
    stages = explanation(assistant, Message("console", "explain", str(question), _now(today), profile))
    typer.echo(json.dumps(stages, ensure_ascii=False, indent=2) if as_json else explained(stages))


@app.command()
def plans(database: DatabaseOption = None) -> None:
    """Liệt kê các văn bản đã nạp."""
    from bot.composing import assistant_on
    from bot.figures import document_name

    base = assistant_on(_open(database)).base
    for plan in base.plans.values():
        rows, duties = len(plan.indicators), len(plan.duties)
        typer.echo(f"{plan.id}: {document_name(base, plan)} – {rows} dòng chỉ tiêu, {duties} nhiệm vụ")


@app.command()
def due(
    on: Annotated[str, typer.Option("--on", help="Ngày, dạng năm-tháng-ngày.")],
    place: PlaceOption = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Ghi thêm các hạn này ra tệp lịch .ics.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Những việc đến hạn vào một ngày, và các hạn trong 30 ngày sau đó."""
    from bot.composing import assistant_on
    from bot.places import UnknownPlace, place_id
    from bot.talk import Message, Profile

    now = _now(on)
    assistant = assistant_on(_open(database))
    try:
        profile = Profile(place_id(assistant.base, place) if place else None)
    except UnknownPlace as error:
        raise _fail(str(error)) from error
    for said in ("hôm nay có việc gì đến hạn", "30 ngày tới có việc gì đến hạn"):
        typer.echo(assistant.respond(Message("console", f"due-{on}", said, now, profile)).text + "\n")
    if ics is not None:
        _write_calendar(ics, assistant.base, now, profile.place)


def _write_calendar(file: Path, base, now: datetime, place: str | None) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """The dues of 30 days from ``now`` on, as a calendar file."""
    from bot.reminders.feed import calendar_file

    first, last = now.date(), now.date() + timedelta(days=30)
    dues = [due for due in base.dues if first <= due.last <= last and place in (None, due.plan.header.place)]
    try:
        file.write_bytes(calendar_file(base, dues, now))
    except OSError as error:
        raise _fail(f"không ghi được tệp {file}: {error.strerror}") from error
    typer.echo(f"Đã ghi {len(dues)} hạn vào {file}.")


@app.command()
def reminders(
    preview: Annotated[
        tuple[str, str], typer.Option("--preview", metavar="TỪ ĐẾN", help="Hai ngày, dạng năm-tháng-ngày.")
    ],
    place: PlaceOption = None,
    database: DatabaseOption = None,
) -> None:
    """Những lời nhắc sẽ được gửi từ ngày này đến ngày kia; không gửi gì. Với --place: như người theo dõi nơi đó."""
    from bot.composing import ZONE, assistant_on
    from bot.places import UnknownPlace, place_id
    from bot.reminders.preview import imagined_follower, stored_followers
    from bot.reminders.preview import preview as previewed
    from knowledge.targets import Concerns, Target

    try:
        first, last = (date.fromisoformat(day) for day in preview)
    except ValueError as error:
        raise _fail("--preview cần hai ngày, dạng năm-tháng-ngày: --preview 2024-06-01 2024-06-30") from error
    opened = _open(database)
    concerns = Concerns(assistant_on(opened).base)
    try:
        followed = place_id(concerns.base, place) if place else None
    except UnknownPlace as error:
        raise _fail(str(error)) from error
    since = datetime.combine(first, datetime.min.time(), ZONE)
    with opened.reading() as session:
        imagined = [imagined_follower([Target("place", followed, followed)], since)] if followed else []
        followers = imagined or stored_followers(session, concerns)
        messages = list(previewed(session, concerns, followers, first, last))
    for one in messages:
        typer.echo(f"{one.at:%d/%m/%Y %H:%M} → {one.channel} {one.chat}\n{one.text}\n")
    typer.echo(f"{len(followers)} nơi theo dõi, {len(messages)} lời nhắc. Không gửi gì.")


@app.command(name="eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Các tệp ca kiểm, mỗi dòng một đối tượng JSON.")],
    show: Annotated[int, typer.Option("--show", help="Số ca sai được giải thích.")] = 5,
) -> None:
    """Chạy các ca kiểm: đúng, sai, hỏi thừa, từ chối thừa, theo nhãn; giải thích các ca sai."""
    from bot.batch import BadLine
    from bot.composing import built_in_assistant
    from bot.evaluating import read_cases, report, run_cases

    try:
        cases = read_cases(files)
    except (BadLine, OSError) as error:
        raise _fail(str(error)) from error
    with typer.progressbar(length=len(cases), label="Đang chạy", file=sys.stderr) as bar:
        verdicts = list(run_cases(built_in_assistant(), cases, _now(None), lambda _: bar.update(1)))
    for line in report(verdicts, show=show):
        typer.echo(line)
    raise typer.Exit(0 if all(verdict.fault is None for verdict in verdicts) else 1)


@app.command()
def check() -> None:
    """Kiểm tra mọi tệp kế hoạch và dữ liệu đi kèm; nêu các điểm còn nghi ngờ."""
    from bot.checking import doubts, problems

    faults = problems()
    for fault in faults:
        typer.echo(f"LỖI {fault}", err=True)
    for doubt in doubts() if not faults else ():
        typer.echo(f"Nghi ngờ: {doubt}")
    typer.echo(f"{len(faults)} lỗi.")
    raise typer.Exit(1 if faults else 0)


register(app)
app.add_typer(bench, name="bench")


def main() -> None:
    """Entry point of the console script."""
    app()
